import { z } from "zod";

/** A user's part in one session. The presenter is a baton, not a role. */
export const Role = z.enum(["chair", "coordinator", "member", "scribe", "observer", "guest"]);
export type Role = z.infer<typeof Role>;

/** "given": not by the role alone, but when a chair (or whoever holds the stage) hands it over. */
export type Grant = "yes" | "given" | "no";

export type Right =
  | "see"
  | "speak"
  | "holdStage"
  | "takeStage"
  | "writeMarks"
  | "deleteOthersMarks"
  | "writeNotes"
  | "runAgenda"
  | "addStudies"
  | "signDecision"
  | "record";

/** Who may do what in a session: the only such table. */
export const rights: Readonly<Record<Role, Readonly<Record<Right, Grant>>>> = {
  chair: {
    see: "yes",
    speak: "yes",
    holdStage: "yes",
    takeStage: "yes",
    writeMarks: "yes",
    deleteOthersMarks: "yes",
    writeNotes: "yes",
    runAgenda: "yes",
    addStudies: "yes",
    signDecision: "yes",
    record: "yes",
  },
  coordinator: {
    see: "yes",
    speak: "yes",
    holdStage: "given",
    takeStage: "no",
    writeMarks: "yes",
    deleteOthersMarks: "no",
    writeNotes: "yes",
    runAgenda: "yes",
    addStudies: "yes",
    signDecision: "no",
    record: "yes",
  },
  member: {
    see: "yes",
    speak: "yes",
    holdStage: "given",
    takeStage: "no",
    writeMarks: "yes",
    deleteOthersMarks: "no",
    writeNotes: "no",
    runAgenda: "no",
    addStudies: "yes",
    signDecision: "no",
    record: "no",
  },
  scribe: {
    see: "yes",
    speak: "yes",
    holdStage: "no",
    takeStage: "no",
    writeMarks: "no",
    deleteOthersMarks: "no",
    writeNotes: "yes",
    runAgenda: "no",
    addStudies: "no",
    signDecision: "no",
    record: "no",
  },
  observer: {
    see: "yes",
    speak: "given",
    holdStage: "no",
    takeStage: "no",
    writeMarks: "no",
    deleteOthersMarks: "no",
    writeNotes: "no",
    runAgenda: "no",
    addStudies: "no",
    signDecision: "no",
    record: "no",
  },
  guest: {
    see: "given",
    speak: "yes",
    holdStage: "given",
    takeStage: "no",
    writeMarks: "given",
    deleteOthersMarks: "no",
    writeNotes: "no",
    runAgenda: "no",
    addStudies: "no",
    signDecision: "no",
    record: "no",
  },
};

/** The rights that the table calls "given" and that people give one by one. The stage goes by the baton, sight by the invitation. */
export const GivenRight = z.enum(["speak", "writeMarks"]);
export type GivenRight = z.infer<typeof GivenRight>;

/** Where a person stands: their role, and what was given to them on top of it. */
export const Standing = z.object({ role: Role, given: z.array(GivenRight).readonly() });
export type Standing = z.infer<typeof Standing>;

/**
 * True where the standing has the right. `holdStage` and `see` are true where the table calls them given: the baton says who
 * holds the stage, the invitation which cases a guest sees.
 */
export function hasRight({ role, given }: Standing, right: Right): boolean {
  const grant = rights[role][right];
  if (grant !== "given") return grant === "yes";
  return right === "holdStage" || right === "see" || given.some((name) => name === right);
}

/** True where the role may hold the stage at all, at will or when it is given. */
export function mayHoldStage(role: Role): boolean {
  return rights[role].holdStage !== "no";
}
