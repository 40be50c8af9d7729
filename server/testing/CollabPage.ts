import type { RefusedEdit } from "../../client/collab/EditQueue.ts";
import { SharedDoc } from "../../client/collab/SharedDoc.ts";
import { SharedText } from "../../client/collab/SharedText.ts";
import { SyncSocket } from "../../client/collab/SyncSocket.ts";
import type { RefusedText } from "../../client/collab/TextSource.ts";
import type { UnsavedEdits } from "../../client/collab/UnsavedEdits.ts";
import type { Mark } from "../../shared/model/mark.ts";
import { docRoots } from "../../shared/protocol/docNames.ts";
import { TEST_DOC, testMarks, testNotes, testPeer } from "./SyncTestServer.ts";

interface Watched {
  readonly status: string;
  subscribe(listener: () => void): () => void;
}

/** One page: the browser's own classes on Node's WebSocket. */
export class CollabPage implements Disposable {
  readonly socket: SyncSocket;
  readonly refused: RefusedEdit[] = [];
  readonly refusedTexts: RefusedText[] = [];
  readonly #unsaved: UnsavedEdits | undefined;
  #network: Promise<void> = Promise.resolve();
  readonly #open = new Set<{ close(): void }>();

  constructor(url: string, token: string, unsaved?: UnsavedEdits) {
    this.socket = new SyncSocket({ url, token: () => this.#network.then(() => token), random: () => 0 });
    this.#unsaved = unsaved;
  }

  /** No connection is made before the result is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#network = promise;
    return resolve;
  }

  stage(): SharedDoc {
    return this.#keep(new SharedDoc({ socket: this.socket, docName: TEST_DOC, root: docRoots.stage.root }));
  }

  marks(number = 1): SharedDoc {
    const { socket } = this;
    const docName = testMarks(number);
    const kept = this.#unsaved && { unsaved: this.#unsaved };
    const marks = new SharedDoc({ socket, docName, root: docRoots.marks.root, hasUndo: true, ...kept });
    marks.onRefused((edit) => this.refused.push(edit));
    return this.#keep(marks);
  }

  notes(number = 1): SharedText {
    const { socket } = this;
    const kept = this.#unsaved && { unsaved: this.#unsaved };
    const notes = new SharedText({ socket, docName: testNotes(number), root: docRoots.notes.root, ...kept });
    notes.onRefused((text) => this.refusedTexts.push(text));
    return this.#keep(notes);
  }

  [Symbol.dispose](): void {
    for (const doc of this.#open) doc.close();
    this.socket.close();
  }

  #keep<T extends { close(): void }>(doc: T): T {
    this.#open.add(doc);
    return doc;
  }
}

/** Resolves when this holds of a Doc. */
export async function until<T extends Watched>(doc: T, holds: (doc: T) => boolean): Promise<T> {
  if (holds(doc)) return doc;
  return await new Promise((resolve) => {
    const undo = doc.subscribe(() => {
      if (!holds(doc)) return;
      undo();
      resolve(doc);
    });
  });
}

export function saved<T extends Watched>(doc: T): Promise<T> {
  return until(doc, ({ status }) => status === "saved");
}

/** A mark as `name` would draw it. */
export function testMark(name: string, text: string): Mark {
  return {
    author: testPeer(name),
    authorName: name,
    at: 1_000,
    kind: "arrow",
    view: { studyUid: "1.2.3", seriesUid: "1.2.3.4", sopUid: "1.2.3.4.5", frame: 1 },
    points: [[0, 0, 0]],
    text,
  };
}
