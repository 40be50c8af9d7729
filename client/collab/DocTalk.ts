import type { SyncMessage } from "../../shared/protocol/sync.ts";
import { endsChannel } from "./denial.ts";

/** `stale`: not for whoever listens now. `overtaken`: the last edit that was disowned is answered with this. */
export type Hearing = "current" | "stale" | "overtaken";

/** What was said of one Doc on one connection. It outlives the Doc's listeners, for the server goes on to speak of it. */
export class DocTalk {
  /** State vectors that were not answered yet. */
  #asked = 0;
  #hello: SyncMessage | undefined;
  /** Edits without an answer, with what to do when it is that they are saved. */
  #edits = new Map<number, () => void>();
  /** Those of them whose Y.Doc is gone. */
  #disowned = new Set<number>();

  /** The server says it once for each Doc and connection. */
  get hello(): SyncMessage | undefined {
    return this.#hello;
  }

  disown(): void {
    this.#disowned = new Set(this.#edits.keys());
  }

  whenAcknowledged(seq: number, done: () => void): void {
    if (this.#edits.has(seq)) this.#edits.set(seq, done);
  }

  say(message: SyncMessage): void {
    if (message.kind === "syncStep1") this.#asked += 1;
    if (message.kind === "edit") this.#edits.set(message.seq, () => undefined);
  }

  hear(message: SyncMessage): Hearing {
    if (message.kind === "hello") this.#hello = message;
    if (message.kind === "denied" && endsChannel(message.reason)) this.#forget();
    if (message.kind === "syncStep2") return (this.#asked -= 1) > 0 ? "stale" : "current";
    if (message.kind === "acknowledged") this.#edits.get(message.seq)?.();
    return "seq" in message ? this.#answered(message.seq) : "current";
  }

  #answered(seq: number): Hearing {
    this.#edits.delete(seq);
    return this.#disowned.delete(seq) && this.#disowned.size === 0 ? "overtaken" : "current";
  }

  #forget(): void {
    this.#asked = 0;
    this.#hello = undefined;
    this.#edits = new Map();
    this.#disowned = new Set();
  }
}
