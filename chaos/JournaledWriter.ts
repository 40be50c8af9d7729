import * as Y from "yjs";
import { viewportKey } from "../shared/model/stage.ts";
import { RawSyncClient } from "../server/testing/RawSyncClient.ts";
import { TEST_DOC, testPeer } from "../server/testing/SyncTestServer.ts";

export interface JournalEntry {
  readonly key: string;
  /** Unique over the whole run, and in the edit's value: the log can be searched for it. */
  readonly id: string;
  readonly turn: number;
  readonly update: Uint8Array;
  isAcknowledged: boolean;
}

const IN_FLIGHT = 8;
const KEYS = 12;

/** Writes to its own viewports over many connections, and keeps what it wrote until it knows that it is saved. */
export class JournaledWriter {
  readonly name: string;
  readonly #entries: JournalEntry[] = [];
  readonly #onAcknowledged: () => void;
  #doc = new Y.Doc();
  #turn = 0;
  #resent = 0;

  constructor(name: string, onAcknowledged: () => void) {
    this.name = name;
    this.#onAcknowledged = onAcknowledged;
  }

  get acknowledged(): readonly JournalEntry[] {
    return this.#entries.filter(({ isAcknowledged }) => isAcknowledged);
  }

  get resent(): number {
    return this.#resent;
  }

  /** As when the tab is killed and nothing was kept: what was not acknowledged is nobody's any more. */
  forget(): void {
    const kept = this.acknowledged;
    this.#entries.splice(0, this.#entries.length, ...kept);
    this.#doc = new Y.Doc();
  }

  /** Sends what is not acknowledged again, then writes on until the connection goes. */
  async run(url: string): Promise<void> {
    using client = await new RawSyncClient(url, {
      token: `${this.name}.member`,
      docName: TEST_DOC,
      doc: this.#doc,
    }).opened();
    try {
      await client.sync();
      await this.#write(client);
    } catch {
      // The connection went in the middle of it, as it was meant to.
    }
    await client.closed;
    this.#read(client);
  }

  async #write(client: RawSyncClient): Promise<void> {
    const sent = this.#entries.filter(({ isAcknowledged }) => !isAcknowledged);
    this.#resent += sent.length;
    for (const entry of sent) this.#send(client, entry);
    for (let answered = 0; ;) {
      while (sent.length - answered < IN_FLIGHT) {
        const entry = this.#edit(client);
        sent.push(entry);
        this.#send(client, entry);
      }
      const { seq } = await client.next("acknowledged");
      this.#acknowledge(seq);
      answered += 1;
    }
  }

  #edit(client: RawSyncClient): JournalEntry {
    const turn = this.#turn++;
    const id = `${this.name}:${turn}`;
    const key = viewportKey(testPeer(this.name), turn % KEYS);
    const update = client.change((map) => map.set(key, { turn, id }));
    const entry = { key, id, turn, update, isAcknowledged: false };
    this.#entries.push(entry);
    return entry;
  }

  #send(client: RawSyncClient, { turn, update }: JournalEntry): void {
    if (client.socket.readyState === client.socket.OPEN) client.say({ kind: "edit", seq: turn, update });
  }

  /** Acknowledgements that came and were not read yet when the connection went. */
  #read(client: RawSyncClient): void {
    for (const message of client.messages) {
      if (message.kind === "acknowledged") this.#acknowledge(message.seq);
      if (message.kind === "refused" && message.code !== 4503) throw new Error(`an edit was refused: ${message.code}`);
    }
  }

  #acknowledge(turn: number): void {
    const entry = this.#entries.findLast((candidate) => candidate.turn === turn);
    if (!entry || entry.isAcknowledged) return;
    entry.isAcknowledged = true;
    this.#onAcknowledged();
  }
}
