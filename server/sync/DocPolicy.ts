import type { PeerId, UserId } from "../../shared/model/ids.ts";
import type { Right } from "../../shared/model/roles.ts";
import { docRoots } from "../../shared/protocol/docNames.ts";
import { CASE_KEY, PRESENTER_KEY, parseStageKey, StageCase, stageValueSchema } from "../../shared/model/stage.ts";

/** Who writes: this server itself, or a peer. */
export type Writer = { readonly kind: "server" } | PeerWriter;

interface PeerWriter {
  readonly kind: "peer";
  readonly userId: UserId;
  readonly peerId: PeerId;
  readonly name: string;
  /** Asked for each edit: rights change while the session goes on. */
  readonly may: (right: Right) => boolean;
  /** This writer's replica may hold values as deleted that are not: [SY24]. */
  readonly isRestricted?: boolean;
}

export const SERVER: Writer = { kind: "server" };

/** The name under which a writer owns client ids and stands in the log. No user's id is as short as the server's name. */
export function writerName(writer: Writer): string {
  return writer.kind === "server" ? "server" : writer.userId;
}

type KeyRight = "yes" | "no" | "no-such-key";

/** The rules of one kind of Doc: its root map, who may write which key, and what may stand there. */
export interface DocPolicy {
  readonly root: string;
  /** False: this writer can change nothing at all now. */
  mayWriteAny(writer: Writer): boolean;
  mayWrite(writer: Writer, key: string): KeyRight;
  /** True where the value may stand under the key. */
  accepts(key: string, value: unknown): boolean;
  /** Who may move which viewports of the Doc for all to see; undefined where nobody may. */
  readonly presenterKey: string | undefined;
  /** How the Doc goes from case to case; undefined where nobody's sight of it depends on that. */
  readonly cases: CaseRules | undefined;
}

export interface CaseRules {
  /** The key whose value names the case that the Doc is about at the moment. */
  readonly key: string;
  caseOf(value: unknown): string | undefined;
  /** True where what stands under the key is, to this reader, of the case that the Doc was about when it came. */
  belongsToCase(key: string, reader: PeerId): boolean;
}

/** What one writer may do in a Doc, under the name that the log knows. */
export interface WriteRights {
  readonly writer: string;
  /** What happens where an update deletes a value that is not the writer's: only [SY24]'s replicas know no better. */
  readonly foreignDeletes: "refused" | "ignored";
  mayWrite(key: string): KeyRight;
  accepts(key: string, value: unknown): boolean;
}

export function rightsOf(policy: DocPolicy, writer: Writer): WriteRights {
  return {
    writer: writerName(writer),
    foreignDeletes: writer.kind === "peer" && writer.isRestricted ? "ignored" : "refused",
    mayWrite: (key) => policy.mayWrite(writer, key),
    accepts: (key, value) => policy.accepts(key, value),
  };
}

/** For a Doc's own log: what stands there was judged when it came. */
export function recordedRights(writer: string): WriteRights {
  return { writer, foreignDeletes: "refused", mayWrite: () => "yes", accepts: () => true };
}

/** `stage:<sessionId>`: `presenter` and `case` by the server, `<peerId>/…` by that peer while its role may hold the stage. */
export const stagePolicy: DocPolicy = {
  root: docRoots.stage.root,
  presenterKey: PRESENTER_KEY,
  cases: {
    key: CASE_KEY,
    caseOf: (value) => StageCase.safeParse(value).data?.caseId,
    belongsToCase(name, reader) {
      const key = parseStageKey(name);
      return key?.kind === "case" || (key?.kind === "viewport" && key.peerId !== reader);
    },
  },
  mayWriteAny(writer) {
    return writer.kind === "server" || writer.may("holdStage");
  },
  mayWrite(writer, name) {
    const key = parseStageKey(name);
    if (writer.kind === "server") return key ? "yes" : "no-such-key";
    if (!writer.may("holdStage")) return "no";
    if (!key) return "no-such-key";
    return "peerId" in key && key.peerId === writer.peerId ? "yes" : "no";
  },
  accepts(name, value) {
    const key = parseStageKey(name);
    return key !== undefined && stageValueSchema(key).safeParse(value).success;
  },
};
