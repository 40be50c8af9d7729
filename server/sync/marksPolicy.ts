import { markValueSchema, parseMarkKey } from "../../shared/model/mark.ts";
import { docRoots } from "../../shared/protocol/docNames.ts";
import { writerName, type DocPolicy } from "./DocPolicy.ts";

/** How far a writer's clock may go ahead of this server's. */
const MAX_AHEAD_MS = 5 * 60_000;

/**
 * `marks:<caseId>`: a mark or comment belongs to whoever wrote its key first, deleted or not, and says so itself. Only who may
 * delete others' marks takes another's away.
 */
export const marksPolicy: DocPolicy = {
  ...docRoots.marks,
  presenterKey: undefined,
  cases: undefined,
  mayWriteAny: (writer) => writer.kind === "peer" && (writer.may("writeMarks") || writer.may("deleteOthersMarks")),
  mayWrite(writer, { name, author }) {
    if (writer.kind === "server" || !writer.may("writeMarks")) return "no";
    if (!parseMarkKey(name)) return "no-such-key";
    return author === undefined || author === writerName(writer) ? "yes" : "no";
  },
  mayDelete(writer, { author }) {
    if (writer.kind === "server") return "no";
    return writer.may(author === writerName(writer) ? "writeMarks" : "deleteOthersMarks") ? "yes" : "no";
  },
  judgeValue(writer, { key: name, value, now }) {
    const key = parseMarkKey(name);
    const mark = key && markValueSchema(key).safeParse(value).data;
    if (!mark || mark.at > now + MAX_AHEAD_MS) return "unfit";
    const isTrue = writer.kind === "peer" && mark.author === writer.peerId && mark.authorName === writer.name;
    return isTrue ? "fits" : "forged";
  },
  baseOf(name) {
    const key = parseMarkKey(name);
    return key?.kind === "comment" ? key.markId : undefined;
  },
};
