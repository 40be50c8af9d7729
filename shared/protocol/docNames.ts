import { CaseId, SessionId } from "../model/ids.ts";

/**
 * The shared Docs. Each has one root, seeded by the server alone, and is flat: a map of plain JSON values, or one text.
 *
 * | Doc | root | written by |
 * |---|---|---|
 * | `stage:<sessionId>` | map `stage` | `presenter`, `case`: the server; `<peerId>/…`: that peer, where its role may hold the stage |
 * | `marks:<caseId>` | map `marks` | each mark and each comment by its author; whoever may delete others' marks deletes them |
 * | `notes:<caseId>` | text `notes` | those who may write notes |
 */
export const docRoots = {
  stage: { root: "stage", type: "map" },
  marks: { root: "marks", type: "map" },
  notes: { root: "notes", type: "text" },
} as const;

export type DocRef =
  | { readonly kind: "stage"; readonly sessionId: SessionId }
  | { readonly kind: "marks" | "notes"; readonly caseId: CaseId };

export function stageDocName(session: SessionId): string {
  return `stage:${session}`;
}

export function marksDocName(caseId: CaseId): string {
  return `marks:${caseId}`;
}

export function notesDocName(caseId: CaseId): string {
  return `notes:${caseId}`;
}

/** Reads the name of a Doc; undefined where no such Doc can exist. */
export function parseDocName(name: string): DocRef | undefined {
  const [kind, id, ...rest] = name.split(":");
  if (rest.length > 0) return undefined;
  if (kind === "stage") {
    const session = SessionId.safeParse(id);
    return session.success ? { kind, sessionId: session.data } : undefined;
  }
  if (kind !== "marks" && kind !== "notes") return undefined;
  const caseId = CaseId.safeParse(id);
  return caseId.success ? { kind, caseId: caseId.data } : undefined;
}
