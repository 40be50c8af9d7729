import type * as Y from "yjs";
import { layoutKey } from "../../shared/model/stage.ts";
import type { RawSyncClient } from "./RawSyncClient.ts";
import { TEST_DOC, testMarks, testNotes, testPeer } from "./SyncTestServer.ts";

/** One Doc of each kind, and how a user of the test server's changes it: each number makes another change. */
export interface DocKind {
  readonly docName: string;
  readonly write: (client: RawSyncClient, name: string, number: number) => Uint8Array;
  /** What the Doc holds. */
  readonly read: (doc: Y.Doc) => unknown;
}

export function testMark(name: string, more: Readonly<Record<string, unknown>> = {}): object {
  const view = { studyUid: "1.2", seriesUid: "1.2.3", sopUid: "1.2.3.4", frame: 1 };
  const authored = { author: testPeer(name), authorName: name, at: 1_000_000 };
  return { ...authored, kind: "probe", view, points: [[1, 2, 3]], text: "x", ...more };
}

export const docKinds: readonly DocKind[] = [
  {
    docName: TEST_DOC,
    write: (client, name, number) =>
      client.changeDoc((doc) => {
        doc
          .getMap("stage")
          .set(layoutKey(testPeer(name)), { rows: 1 + (number % 3), columns: 1 + (number % 4), number });
      }),
    read: (doc) => doc.getMap("stage").toJSON(),
  },
  {
    docName: testMarks(),
    write: (client, name, number) =>
      client.changeDoc((doc) => {
        doc.getMap("marks").set(`mark-of-${name}`, testMark(name, { text: `${number}` }));
      }),
    read: (doc) => doc.getMap("marks").toJSON(),
  },
  {
    docName: testNotes(),
    write: (client, name, number) =>
      client.changeDoc((doc) => {
        doc.getText("notes").insert(0, `${name}${number} `);
      }),
    read: (doc) => doc.getText("notes").toJSON(),
  },
];
