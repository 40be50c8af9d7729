import { LatencyCounts } from "../statistics.ts";
import type { CrowdReport } from "./Crowd.ts";

/** Which values reached whom, and when. Times are milliseconds of one clock. */
export class Deliveries {
  readonly #supersededWithinMs: number;
  /** Of each writer, when each value was written. */
  readonly #writtenAt: number[][];
  /** For each client, the newest value of each writer that it has seen. */
  readonly #newest: Int32Array[];
  readonly #firstCounted: number[];
  readonly #latencies = new LatencyCounts();
  #isCounting = false;
  #written = 0;
  #deliveries = 0;
  #superseded = 0;

  constructor(sizes: { readonly clients: number; readonly writers: number; readonly supersededWithinMs: number }) {
    this.#supersededWithinMs = sizes.supersededWithinMs;
    this.#writtenAt = Array.from({ length: sizes.writers }, () => []);
    this.#newest = Array.from({ length: sizes.clients }, () => new Int32Array(sizes.writers).fill(-1));
    this.#firstCounted = Array.from({ length: sizes.writers }, () => Infinity);
  }

  /** Values written from now on count. */
  start(): void {
    this.#isCounting = true;
    for (const [writer, times] of this.#writtenAt.entries()) this.#firstCounted[writer] = times.length;
  }

  /** The number of the value that a writer writes now. */
  write(writer: number, now: number): number {
    const times = this.#writtenAt[writer];
    if (!times) throw new Error("no such writer");
    if (this.#isCounting) this.#written += 1;
    return times.push(now) - 1;
  }

  /** A client sees a value: with it, whatever the same writer wrote before is settled. */
  see(
    { client, writer, value }: { readonly client: number; readonly writer: number; readonly value: number },
    now: number,
  ): void {
    const newest = this.#newest[client];
    const times = this.#writtenAt[writer];
    const former = newest?.[writer];
    if (!newest || !times || former === undefined || value <= former) return;
    newest[writer] = value;
    const first = Math.max(former + 1, this.#firstCounted[writer] ?? 0);
    for (let settled = first; settled <= value; settled++) {
      const ms = now - (times[settled] ?? now);
      if (settled < value && ms > this.#supersededWithinMs) continue;
      if (settled < value) this.#superseded += 1;
      this.#deliveries += 1;
      this.#latencies.add(ms);
    }
  }

  /** Whether everyone has seen every writer's last value. */
  get isSettled(): boolean {
    return this.#newest.every((newest, client) =>
      this.#writtenAt.every((times, writer) => client === writer || newest[writer] === times.length - 1),
    );
  }

  report(): CrowdReport {
    const wanted = this.#written * (this.#newest.length - 1);
    return {
      written: this.#written,
      deliveries: this.#deliveries,
      superseded: this.#superseded,
      missed: wanted - this.#deliveries,
      latencies: this.#latencies.toJSON(),
    };
  }
}
