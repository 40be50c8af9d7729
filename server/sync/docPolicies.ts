import { parseDocName } from "../../shared/protocol/docNames.ts";
import type { DocPolicy } from "./DocPolicy.ts";
import { marksPolicy } from "./marksPolicy.ts";
import { notesPolicy } from "./notesPolicy.ts";
import { stagePolicy } from "./stagePolicy.ts";

const policies = { stage: stagePolicy, marks: marksPolicy, notes: notesPolicy } as const;

/** The rules of a Doc, by its name; undefined for a name of no Doc. */
export function policyOf(name: string): DocPolicy | undefined {
  const ref = parseDocName(name);
  return ref && policies[ref.kind];
}
