import type * as Y from "yjs";
import { layoutKey } from "../../shared/model/stage.ts";
import { testMark } from "./CollabPage.ts";
import type { RawSyncClient } from "./RawSyncClient.ts";
import { TEST_DOC, testMarks, testNotes, testPeer } from "./SyncTestServer.ts";

/** One Doc of each kind, and how a user of the test server's changes it: each number makes another change. */
export interface DocKind {
  readonly docName: string;
  readonly write: (client: RawSyncClient, name: string, number: number) => Uint8Array;
  /** What the Doc holds. */
  readonly read: (doc: Y.Doc) => unknown;
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
        doc.getMap("marks").set(`mark-of-${name}`, testMark(name, `${number}`));
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
