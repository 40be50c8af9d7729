import type { UserId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Log } from "../platform/log.ts";

/** What somebody may do, as the records say at one moment. */
export interface Holding {
  /** Until when it holds (milliseconds since 1970): then it is loaded anew. Absent: until something changes. */
  readonly validUntil?: number;
}

/** What one person may do with one thing, kept true as long as it is watched. Its owner disposes of it. */
export interface Watch<T> extends Disposable {
  /** The newest; after the revocation the last. */
  readonly value: T;
  /**
   * Aborts once, with a Failure: `forbidden` where nothing is left of it, the load's own where it threw one, `unavailable` where
   * nothing could be found out.
   */
  readonly revoked: AbortSignal;
  /** Calls after each change, with the new value; not for the revocation. A listener must not throw. Returns its undo. */
  onChange(listener: (value: T) => void): () => void;
}

export interface AccessBoardPorts {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
}

/** Node fires a longer timer at once. */
const MAX_WAIT_MS = 24 * 60 * 60 * 1000;

/**
 * [SE11] The one way in which live rights stay true: whoever acts on a right for longer than a moment watches it here, and whoever
 * changes rights says so here.
 */
export class AccessBoard implements Disposable {
  readonly #ports: AccessBoardPorts;
  readonly #watchers = new Map<UserId, Set<Watcher>>();

  constructor(ports: AccessBoardPorts) {
    this.#ports = ports;
  }

  /** For metrics and tests. */
  get watchCount(): number {
    return this.#all().length;
  }

  /** Throws Failure "not-found" where there is nothing to watch, and what the first load throws. */
  async watch<T extends Holding>(userId: UserId, load: () => Promise<T | undefined>): Promise<Watch<T>> {
    const watch: LiveWatch<T> = new LiveWatch(this.#ports, { load, onEnd: () => this.#forget(userId, watch) });
    // Before its first load: a change that comes meanwhile is not missed.
    const ofUser = this.#watchers.get(userId) ?? new Set();
    this.#watchers.set(userId, ofUser.add(watch));
    try {
      return await watch.start();
    } catch (error) {
      watch[Symbol.dispose]();
      throw error;
    }
  }

  /** To be called once a change is durable. Resolves when everything that watches these people has acted on it. */
  async changed(who: Iterable<UserId> | "everyone"): Promise<void> {
    const concerned = who === "everyone" ? this.#all() : [...new Set(who)].flatMap((id) => this.#of(id));
    await Promise.all(concerned.map((watcher) => watcher.refresh()));
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#all()) watcher[Symbol.dispose]();
  }

  #all(): readonly Watcher[] {
    return [...this.#watchers.keys()].flatMap((id) => this.#of(id));
  }

  #of(userId: UserId): readonly Watcher[] {
    return [...(this.#watchers.get(userId) ?? [])];
  }

  #forget(userId: UserId, watcher: Watcher): void {
    const ofUser = this.#watchers.get(userId);
    ofUser?.delete(watcher);
    if (ofUser?.size === 0) this.#watchers.delete(userId);
  }
}

interface Watcher extends Disposable {
  /** Loads anew, once more where a load is under way already; resolves when the result has had its effect. */
  refresh(): Promise<void>;
}

interface LiveWatchParts<T> {
  readonly load: () => Promise<T | undefined>;
  readonly onEnd: () => void;
}

class LiveWatch<T extends Holding> implements Watch<T>, Watcher {
  readonly #ports: AccessBoardPorts;
  readonly #parts: LiveWatchParts<T>;
  readonly #revocation = new AbortController();
  readonly #listeners = new Set<(value: T) => void>();
  #held: { readonly value: T } | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isEnded = false;

  constructor(ports: AccessBoardPorts, parts: LiveWatchParts<T>) {
    this.#ports = ports;
    this.#parts = parts;
  }

  get value(): T {
    if (!this.#held) throw new Error("a watch is handed out with its first value");
    return this.#held.value;
  }

  get revoked(): AbortSignal {
    return this.#revocation.signal;
  }

  async start(): Promise<this> {
    await this.refresh();
    this.revoked.throwIfAborted();
    if (!this.#held) throw new Failure("unavailable", "the server is closing");
    return this;
  }

  onChange(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  refresh(): Promise<void> {
    if (this.#isEnded) return Promise.resolve();
    // What runs may have read before the change; what waits has not.
    if (this.#running) return (this.#next ??= this.#running.then(() => this.#run()));
    return this.#run();
  }

  [Symbol.dispose](): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    clearTimeout(this.#timer);
    this.#listeners.clear();
    this.#parts.onEnd();
  }

  #run(): Promise<void> {
    this.#next = undefined;
    const running = this.#load().finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  async #load(): Promise<void> {
    if (this.#isEnded) return;
    try {
      const value = await this.#parts.load();
      if (this.#isEnded) return;
      if (value === undefined || hasEnded(value, this.#ports.now())) this.#end(this.#gone());
      else this.#take(value);
    } catch (cause) {
      if (this.#isEnded) return;
      this.#end(this.#failureOf(cause));
    }
  }

  /** Nothing is known, so nothing is allowed: whoever comes back asks anew. */
  #failureOf(cause: unknown): Failure {
    if (cause instanceof Failure) return cause.code === "not-found" ? this.#gone() : cause;
    this.#ports.log.error("rights could not be loaded", { error: cause });
    return new Failure("unavailable", "rights cannot be read now", { cause });
  }

  /** Who never had it is not told that it exists. */
  #gone(): Failure {
    return this.#held
      ? new Failure("forbidden", "the right to this was taken back")
      : new Failure("not-found", "no such thing");
  }

  #take(value: T): void {
    const isFirst = this.#held === undefined;
    this.#held = { value };
    clearTimeout(this.#timer);
    if (value.validUntil !== undefined) this.#wake(value.validUntil);
    if (!isFirst) for (const listener of this.#listeners) listener(value);
  }

  #wake(at: number): void {
    const waitMs = Math.min(Math.max(at - this.#ports.now(), 0), MAX_WAIT_MS);
    this.#timer = setTimeout(() => this.#ports.log.background(this.refresh(), "loading rights"), waitMs);
    this.#timer.unref();
  }

  #end(failure: Failure): void {
    this[Symbol.dispose]();
    this.#revocation.abort(failure);
  }
}

function hasEnded({ validUntil }: Holding, now: number): boolean {
  return validUntil !== undefined && validUntil <= now;
}
