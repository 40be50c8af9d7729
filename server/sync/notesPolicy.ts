import { docRoots } from "../../shared/protocol/docNames.ts";
import type { DocPolicy, Writer } from "./DocPolicy.ts";

/** `notes:<caseId>`: one text, of everyone who may write notes. */
export const notesPolicy: DocPolicy = {
  ...docRoots.notes,
  presenterKey: undefined,
  cases: undefined,
  mayWriteAny: mayWriteNotes,
  mayWrite: (writer) => (mayWriteNotes(writer) ? "yes" : "no"),
  mayDelete: (writer) => (mayWriteNotes(writer) ? "yes" : "no"),
  judgeValue: () => "fits",
  baseOf: () => undefined,
};

function mayWriteNotes(writer: Writer): boolean {
  return writer.kind === "peer" && writer.may("writeNotes");
}
