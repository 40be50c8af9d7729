import type { StoredInstance } from "../../shared/protocol/api/uploads.ts";
import type { Item } from "./BatchPlanner.ts";
import { matchAnswer } from "./matchAnswer.ts";
import type { Outcome } from "./Outcome.ts";
import { remedyFor, retryDelay } from "./retryDelay.ts";
import { digestOf } from "./sha256.ts";
import type { UploadPorts } from "./UploadPorts.ts";

export type Trouble = "offline" | "busy";
export type Stop = "forbidden" | "signedOut";

/** Ends the whole upload: asking again gets the same answer. */
export class UploadStopped extends Error {
  readonly stop: Stop;

  constructor(stop: Stop) {
    super(`the upload cannot go on: ${stop}`);
    this.name = "UploadStopped";
    this.stop = stop;
  }
}

/** Who hears of what a sender does. */
export interface SenderEvents {
  readonly settle: (item: Item, outcome: Outcome) => void;
  /** The batch is on its way, so many bytes of it have left. */
  readonly progress: (batch: readonly Item[], sentBytes: number) => void;
  /** Undefined once an answer has come again. */
  readonly trouble: (trouble: Trouble | undefined) => void;
  /** Resolves when a wait for the line may end early. */
  readonly wake: () => Promise<void>;
}

const MAX_TRIES = 3;

/** Brings batches into the archive: asks first what is there, sends the rest, and does so again until it is settled. */
export class BatchSender {
  readonly #ports: UploadPorts;
  readonly #events: SenderEvents;
  /** Sent before, so that what is found stored is of this upload. */
  readonly #sent = new Set<number>();

  constructor(ports: UploadPorts, events: SenderEvents) {
    this.#ports = ports;
    this.#events = events;
  }

  /** Resolves once each image of the batch is settled. Rejects with UploadStopped, or the signal's reason. */
  async send(batch: readonly Item[], signal: AbortSignal): Promise<void> {
    let rest = batch;
    for (let attempt = 0, tries = 0; rest.length > 0; attempt++) {
      try {
        rest = await this.#unsettled(rest, signal);
        if (rest.length > 0) rest = await this.#store(rest, signal);
        this.#events.trouble(undefined);
        if (rest.length > 0) return await this.#oneByOne(rest, signal);
      } catch (error) {
        signal.throwIfAborted();
        rest = await this.#readable(rest);
        const remedy = remedyFor(error);
        if (remedy.kind === "stop") throw new UploadStopped(remedy.stop);
        if (remedy.kind === "wait") {
          await this.#pause(retryDelay(attempt, this.#ports.random(), remedy.retryAfterS), remedy.trouble, signal);
        } else if (remedy.kind === "split" || ++tries >= MAX_TRIES) {
          return await this.#oneByOne(rest, signal, remedy.kind === "split" ? "tooLarge" : "failed");
        } else {
          await this.#ports.wait(retryDelay(attempt, this.#ports.random()), signal);
        }
      }
    }
  }

  /** `blame`: what a single image is refused with where it cannot be made smaller. */
  async #oneByOne(rest: readonly Item[], signal: AbortSignal, blame?: "tooLarge" | "failed"): Promise<void> {
    const [only] = rest;
    if (only && rest.length === 1 && blame) return this.#events.settle(only, { kind: "refused", reason: blame });
    for (const item of rest) await this.send([item], signal);
  }

  /** [UP3] Settles what is stored already, by identifier, size and digest, and returns what is not. */
  async #unsettled(batch: readonly Item[], signal: AbortSignal): Promise<readonly Item[]> {
    const uids = batch.flatMap(({ sopUid }) => (sopUid === undefined ? [] : [sopUid]));
    if (uids.length === 0) return batch;
    const stored = new Map((await this.#ports.server.stored(uids, signal)).map((one) => [one.uid, one]));
    const rest: Item[] = [];
    for (const item of batch) {
      const known = item.sopUid === undefined ? undefined : stored.get(item.sopUid);
      if (known && (await isSame(item, known, signal))) this.#settleKnown(item, known);
      else rest.push(item);
    }
    return rest;
  }

  #settleKnown(item: Item, { studyUid }: StoredInstance): void {
    this.#events.settle(item, { kind: this.#sent.has(item.id) ? "stored" : "present", studyUid });
  }

  /** Returns those whose fate the answer does not tell. */
  async #store(rest: readonly Item[], signal: AbortSignal): Promise<readonly Item[]> {
    for (const { id } of rest) this.#sent.add(id);
    const files = rest.map(({ file }) => file);
    this.#events.progress(rest, 0);
    const answer = await this.#ports.server.store(files, {
      signal,
      onProgress: (bytes) => this.#events.progress(rest, bytes),
    });
    const { settled, unclear } = matchAnswer(rest, answer);
    for (const { item, outcome } of settled) this.#events.settle(item, outcome);
    return unclear;
  }

  /** A file that cannot be read looks like a line that is cut: it is told apart here, and refused. */
  async #readable(rest: readonly Item[]): Promise<readonly Item[]> {
    const readable: Item[] = [];
    for (const item of rest) {
      if (await canRead(item.file)) readable.push(item);
      else this.#events.settle(item, { kind: "refused", reason: "unreadable" });
    }
    return readable;
  }

  async #pause(ms: number, trouble: Trouble, signal: AbortSignal): Promise<void> {
    this.#events.trouble(trouble);
    const early = new AbortController();
    const both = AbortSignal.any([signal, early.signal]);
    await Promise.race([this.#ports.wait(ms, both), this.#events.wake()]);
    early.abort();
    signal.throwIfAborted();
  }
}

async function isSame({ file }: Item, { size, sha256 }: StoredInstance, signal: AbortSignal): Promise<boolean> {
  return file.size === size && (await digestOf(file, signal)) === sha256;
}

async function canRead(file: Blob): Promise<boolean> {
  try {
    await file.slice(Math.max(0, file.size - 1)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
