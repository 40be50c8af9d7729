import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach } from "vitest";
import { UnsavedEdits } from "../../client/collab/UnsavedEdits.ts";
import { MemoryDocStore } from "../sync/MemoryDocStore.ts";
import { SyncTestServer } from "./SyncTestServer.ts";

/** For each test of the calling file: a sync server, and a browser that has kept nothing yet. */
export class CollabServer {
  #store = new MemoryDocStore();
  #server: SyncTestServer | undefined;
  readonly #kept: UnsavedEdits[] = [];

  constructor() {
    beforeEach(async () => {
      Object.assign(globalThis, { indexedDB: new IDBFactory() });
      this.#store = new MemoryDocStore();
      this.#server = await SyncTestServer.start(this.#store);
    });
    afterEach(async () => {
      await Promise.all(this.#kept.splice(0).map((edits) => edits.close()));
      await this.#running[Symbol.asyncDispose]();
    });
  }

  get url(): string {
    return this.#running.url;
  }

  get store(): MemoryDocStore {
    return this.#store;
  }

  get gate(): SyncTestServer["gate"] {
    return this.#running.gate;
  }

  /** The kept edits of one tab of Ana's, or of somebody else's at the same browser. */
  tab(userId = "user-ana-0000"): UnsavedEdits {
    const edits = new UnsavedEdits({ userId, locks: undefined });
    this.#kept.push(edits);
    return edits;
  }

  /** The server is gone until the result is called, which starts another on its port, from `next`. */
  async down(next = this.#store): Promise<() => Promise<void>> {
    const { port } = this.#running;
    await this.#running[Symbol.asyncDispose]();
    return async () => {
      this.#server = await SyncTestServer.start(next, {}, { port });
    };
  }

  get #running(): SyncTestServer {
    if (!this.#server) throw new Error("the server runs within tests only");
    return this.#server;
  }
}
