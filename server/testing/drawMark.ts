import * as Y from "yjs";
import { type CaseId, peerOf } from "../../shared/model/ids.ts";
import { docRoots, marksDocName } from "../../shared/protocol/docNames.ts";
import type { Principal } from "../auth/Principal.ts";
import type { LiveDocs } from "../sync/LiveDocs.ts";

const deaf = { send: () => undefined, sendMotion: undefined, spend: () => undefined, end: () => undefined };

/** Draws a mark as its author's page does; durable when it resolves. Returns what deletes it again. */
export async function drawMark(
  docs: LiveDocs,
  { userId, name }: Principal,
  { caseId, markId }: { readonly caseId: CaseId; readonly markId: string },
): Promise<() => Promise<void>> {
  const doc = await docs.open({ name: marksDocName(caseId), seed: () => ({}) });
  const peerId = peerOf(userId);
  const author = doc.attach({ userId, peerId, name, role: () => "member", may: () => true }, deaf);
  const page = new Y.Doc();
  const edit = (change: (marks: Y.Map<unknown>) => void) => {
    const before = Y.encodeStateVector(page);
    page.transact(() => change(page.getMap(docRoots.marks.root)));
    return doc.take({ author, update: Y.encodeStateAsUpdate(page, before) }).saved;
  };
  const view = { studyUid: "1.2.3", seriesUid: "1.2.3.4", sopUid: "1.2.3.4.5", frame: 1 };
  const mark = { author: peerId, authorName: name, at: 1, kind: "arrow", view, points: [[0, 0, 0]] };
  await edit((marks) => marks.set(markId, mark));
  return () => edit((marks) => marks.delete(markId));
}
