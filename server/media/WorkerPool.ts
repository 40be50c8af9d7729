import { Failure } from "../../shared/protocol/failures.ts";
import type { Log } from "../platform/log.ts";
import { type MediaAddress, MediaWorker } from "./MediaWorker.ts";

export interface WorkerPoolOptions {
  readonly listenIp: string;
  readonly announcedAddress?: string | undefined;
  /** Port of the first Worker, UDP and TCP; the next Workers take the next ports. 0: any free ones. */
  readonly port: number;
  readonly workers: number;
  readonly log: Log;
}

/** How long a caller waits for a Worker while all are being replaced. */
const LEASE_MS = 5_000;
const RETRY_MS = [0, 50, 100, 200, 500, 1_000] as const;

interface Slot {
  address: MediaAddress;
  worker: MediaWorker | undefined;
}

/**
 * The Workers of one node. A Worker that dies is replaced on its own port, so that firewalls and NAT rules keep
 * fitting; those who used it learn of it from the Worker itself (`MediaWorker.onDied`) and take another.
 */
export class WorkerPool implements AsyncDisposable {
  readonly #slots: Slot[];
  readonly #log: Log;
  readonly #closing = new AbortController();
  readonly #waiting = new Set<() => void>();

  private constructor(options: WorkerPoolOptions) {
    const { listenIp, announcedAddress, port } = options;
    this.#log = options.log;
    this.#slots = Array.from({ length: options.workers }, (_, index) => {
      const own = port === 0 ? 0 : port + index;
      return { address: { listenIp, announcedAddress, udpPort: own, tcpPort: own }, worker: undefined };
    });
  }

  /** Throws where a Worker does not start, a missing program or a taken port among the causes. */
  static async start(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    try {
      await Promise.all(pool.#slots.map((slot) => pool.#fill(slot)));
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  /** Living Workers and where they listen, for metrics and the readiness check. */
  workers(): readonly { readonly pid: number; readonly udpPort: number; readonly tcpPort: number }[] {
    return this.#living().map(({ pid, address: { udpPort, tcpPort } }) => ({ pid, udpPort, tcpPort }));
  }

  /** The living Worker with the fewest Routers; waits for a replacement where none lives, then fails as `unavailable`. */
  async lease(): Promise<MediaWorker> {
    const deadline = AbortSignal.timeout(LEASE_MS);
    for (;;) {
      this.#closing.signal.throwIfAborted();
      const worker = this.#living().toSorted((a, b) => a.routerCount - b.routerCount)[0];
      if (worker) return worker;
      if (deadline.aborted) throw new Failure("unavailable", "no media worker is running");
      await this.#change(deadline);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort(new Failure("unavailable", "media is closed"));
    this.#wake();
    await Promise.all(this.#slots.map(async ({ worker }) => worker?.close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #living(): MediaWorker[] {
    return this.#slots.flatMap(({ worker }) => (worker && !worker.isGone ? [worker] : []));
  }

  async #fill(slot: Slot): Promise<void> {
    const worker = await MediaWorker.start(slot.address, this.#log);
    if (this.#closing.signal.aborted) return worker.close();
    slot.worker = worker;
    slot.address = worker.address;
    worker.onDied(() => {
      slot.worker = undefined;
      this.#log.error("media worker died", { pid: worker.pid, port: worker.address.udpPort });
      if (!this.#closing.signal.aborted) this.#log.background(this.#replace(slot), "replacing a media worker");
    });
    this.#wake();
  }

  /** Tries until it succeeds or the pool closes: somebody else may hold the port for a moment. */
  async #replace(slot: Slot): Promise<void> {
    for (let attempt = 0; !this.#closing.signal.aborted && !slot.worker; attempt += 1) {
      await pause(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 0, this.#closing.signal);
      try {
        await this.#fill(slot);
      } catch (error) {
        this.#log.error("media worker did not start", { port: slot.address.udpPort, error });
      }
    }
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener("abort", done);
    });
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
  });
}
