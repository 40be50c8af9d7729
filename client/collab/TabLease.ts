import type { KeptStore } from "./KeptStore.ts";

/** What is used of the browser's Web Locks: `navigator.locks`. */
export interface Locks {
  request(name: string, hold: () => Promise<void>): Promise<unknown>;
  request(
    name: string,
    options: { readonly ifAvailable: true },
    hold: (lock: object | null) => Promise<void>,
  ): Promise<unknown>;
}

export interface TabLeaseParts {
  readonly tab: string;
  readonly store: KeptStore;
  /** Web Locks; undefined where the browser has none. */
  readonly locks: Locks | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A hidden tab's timers may run once a minute. */
const BEAT_MS = 10_000;
const LEASE_MS = 150_000;

/** [CO6] Says which tabs are alive: each holds a lock named after it, or writes down that it lives. */
export class TabLease {
  readonly #parts: TabLeaseParts;
  #release: () => void = () => undefined;
  #beat: ReturnType<typeof setInterval> | undefined;

  private constructor(parts: TabLeaseParts) {
    this.#parts = parts;
  }

  /** Resolves when this tab counts as alive. */
  static async take(parts: TabLeaseParts): Promise<TabLease> {
    const lease = new TabLease(parts);
    if (parts.locks) await lease.#lock(parts.locks);
    else await lease.#startBeating();
    return lease;
  }

  /** Runs `work` where the tab is gone; nobody else does so for it meanwhile. */
  async ifGone(tab: string, work: () => Promise<void>): Promise<void> {
    const { locks, store, now } = this.#parts;
    if (locks) {
      await locks.request(lockName(tab), { ifAvailable: true }, async (lock) => {
        if (lock) await work();
      });
      return;
    }
    const beatAt = await store.beatOf(tab);
    if (beatAt === undefined || now() - beatAt > LEASE_MS) await work();
  }

  async close(): Promise<void> {
    this.#release();
    if (this.#beat === undefined) return;
    clearInterval(this.#beat);
    this.#beat = undefined;
    await this.#parts.store.forgetTab(this.#parts.tab);
  }

  #lock(locks: Locks): Promise<void> {
    return new Promise((resolve, reject) => {
      const held = new Promise<void>((release) => (this.#release = release));
      const hold = () => {
        resolve();
        return held;
      };
      locks.request(lockName(this.#parts.tab), hold).catch(reject);
    });
  }

  async #startBeating(): Promise<void> {
    const { store, tab, now } = this.#parts;
    await store.beat(tab, now());
    // A beat that cannot be written is one that others do not see: they may take over, which harms nothing.
    this.#beat = setInterval(() => void store.beat(tab, now()).catch(() => undefined), BEAT_MS);
  }
}

function lockName(tab: string): string {
  return `consilium-unsaved:${tab}`;
}
