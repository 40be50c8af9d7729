import { setTimeout as delay } from "node:timers/promises";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Log } from "../platform/log.ts";
import type { CrashFence } from "./CrashFence.ts";
import type { Entries } from "./DocContent.ts";
import { policyOf } from "./docPolicies.ts";
import type { DocStore } from "./DocStore.ts";
import { LiveDoc } from "./LiveDoc.ts";

const CLOSE_PATIENCE_MS = 3_000;

/** Which Doc, and what the server puts into it where it was never there: nothing into a text. */
export interface DocSource {
  readonly name: string;
  readonly seed: () => Entries | Promise<Entries>;
}

export interface LiveDocsParts {
  readonly store: DocStore;
  readonly log: Log;
  /** Refuses Docs that crash the process; absent where nothing outlives it. */
  readonly fence?: CrashFence;
  readonly now?: () => number;
  /** How long a Doc stays in memory after its last connection. */
  readonly idleMs?: number;
}

/** The Docs that are in memory: each once, however many ask for it. */
export class LiveDocs implements AsyncDisposable {
  readonly #store: DocStore;
  readonly #log: Log;
  readonly #fence: CrashFence | undefined;
  readonly #now: () => number;
  readonly #idleMs: number;
  readonly #docs = new Map<string, Promise<LiveDoc>>();
  readonly #idleTimers = new Map<string, NodeJS.Timeout>();
  readonly #listeners = new Set<(canSave: boolean) => void>();
  readonly #stopListening: () => void;
  #ended: Failure | undefined;

  constructor({ store, log, fence, now = Date.now, idleMs = 5 * 60_000 }: LiveDocsParts) {
    this.#store = store;
    this.#log = log;
    this.#fence = fence;
    this.#now = now;
    this.#idleMs = idleMs;
    this.#stopListening = store.onCanSaveChange((canSave) => this.#storeChanged(canSave));
  }

  /** In how many Docs damage was found since the start. */
  get damaged(): number {
    return this.#store.damagedDocs;
  }

  /** False while edits are refused with `read-only`; what is in memory can be read all the same. */
  get canSave(): boolean {
    return this.#store.canSave;
  }

  onCanSaveChange(listener: (canSave: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Throws `not-found` for a name of no Doc, `read-only` where it cannot be read from the store, `draining` at the end. */
  open({ name, seed }: DocSource): Promise<LiveDoc> {
    if (this.#ended) return Promise.reject(this.#ended);
    const policy = policyOf(name);
    if (!policy) return Promise.reject(new Failure("not-found", "no such Doc"));
    clearTimeout(this.#idleTimers.get(name));
    const known = this.#docs.get(name);
    if (known) return this.#keep(name, known);
    const parts = { name, policy, store: this.#store, log: this.#log, now: this.#now };
    const open = () => LiveDoc.open({ ...parts, onQuiet: (doc) => this.#rest(doc) }, seed);
    const opening = this.#fence?.watch(name, open) ?? open();
    this.#docs.set(name, opening);
    opening.catch(() => this.#forget(name, opening));
    return this.#keep(name, opening);
  }

  /** [SY18] Sets keys of a Doc in the server's name; resolves when that is durable and everyone has been told. */
  async write(source: DocSource, entries: Entries): Promise<void> {
    const doc = await this.open(source);
    await doc.write(entries);
  }

  /** Ends every connection with 1012 and waits for what was taken to be saved. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return;
    this.#ended = new Failure("draining", "the server restarts");
    this.#stopListening();
    this.#listeners.clear();
    for (const timer of this.#idleTimers.values()) clearTimeout(timer);
    const docs = await Promise.allSettled(this.#docs.values());
    const open = docs.flatMap((doc) => (doc.status === "fulfilled" ? [doc.value] : []));
    await Promise.allSettled(open.map((doc) => doc.settled()));
    for (const doc of open) doc.dismiss(this.#ended, true);
    this.#docs.clear();
    // The log is whole without them: who asked the server to stop is not kept waiting.
    const patience = delay(CLOSE_PATIENCE_MS, undefined, { ref: false });
    await Promise.race([Promise.all(open.map((doc) => doc.rest())), patience]);
  }

  /** [SY35] Nothing can be saved: all are sent away and may come back to read. Saved again: all is read anew from the disk. */
  #storeChanged(canSave: boolean): void {
    const docs = [...this.#docs.values()];
    const failure = canSave
      ? new Failure("draining", "the store was opened anew")
      : new Failure("read-only", "the store takes no edits");
    if (canSave) this.#docs.clear();
    for (const opening of docs) {
      opening.then(
        (doc) => doc.dismiss(failure, canSave),
        () => undefined,
      );
    }
    for (const listener of this.#listeners) listener(canSave);
  }

  /** Its idle time starts again, for whoever asked may not come. */
  #keep(name: string, opening: Promise<LiveDoc>): Promise<LiveDoc> {
    return opening.then((doc) => {
      if (this.#docs.get(name) !== opening) throw new Failure("draining", "the Doc was closed meanwhile");
      if (doc.isQuiet) this.#rest(doc);
      return doc;
    });
  }

  #rest(doc: LiveDoc): void {
    clearTimeout(this.#idleTimers.get(doc.name));
    const opening = this.#docs.get(doc.name);
    if (doc.isClosed && opening) return this.#forget(doc.name, opening);
    const timer = setTimeout(() => {
      this.#idleTimers.delete(doc.name);
      if (!opening || !doc.isQuiet) return;
      this.#forget(doc.name, opening);
      this.#log.background(doc.rest(), "making a snapshot");
    }, this.#idleMs);
    timer.unref();
    this.#idleTimers.set(doc.name, timer);
  }

  #forget(name: string, opening: Promise<LiveDoc>): void {
    if (this.#docs.get(name) === opening) this.#docs.delete(name);
  }
}
