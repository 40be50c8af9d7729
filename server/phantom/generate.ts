import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { PhantomSeries, PhantomStudy } from "./PhantomStudy.ts";
import type { RenderedJob, RenderJob } from "./renderWorker.ts";

export interface GeneratedInstance {
  readonly study: PhantomStudy;
  readonly series: PhantomSeries;
  readonly index: number;
  readonly sopInstanceUid: string;
  /** A complete DICOM file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface GenerateOptions {
  /** Default: one a core, at most four. */
  readonly workers?: number;
  readonly signal?: AbortSignal;
}

/** Instances that may wait for the consumer, a worker. */
const AHEAD = 4;

/**
 * Renders all instances of the studies in worker threads and yields them in order. It runs no further ahead than a few
 * instances, and stops its workers when the consumer leaves the loop, when the signal aborts or when a worker fails.
 */
export async function* generate(
  studies: PhantomStudy | readonly PhantomStudy[],
  { workers = Math.min(4, availableParallelism()), signal }: GenerateOptions = {},
): AsyncGenerator<GeneratedInstance, void, undefined> {
  const all = "series" in studies ? [studies] : studies;
  const jobs = all.flatMap((study, s) =>
    study.series.flatMap((series, n) =>
      series.sopInstanceUids.map((sopInstanceUid, index) => ({
        study,
        series,
        index,
        sopInstanceUid,
        at: [s, n] as const,
      })),
    ),
  );
  signal?.throwIfAborted();
  await using pool = new RenderPool(all, Math.max(1, Math.min(workers, jobs.length)));
  const abort = (): void => pool.fail(signal?.reason instanceof Error ? signal.reason : new Error("Aborted"));
  signal?.addEventListener("abort", abort, { once: true });
  try {
    let sent = 0;
    for (const [job, instance] of jobs.entries()) {
      for (; sent < Math.min(jobs.length, job + pool.size * AHEAD); sent++) {
        const next = jobs[sent];
        if (next !== undefined) pool.send({ job: sent, study: next.at[0], series: next.at[1], index: next.index });
      }
      const { study, series, index, sopInstanceUid } = instance;
      yield { study, series, index, sopInstanceUid, bytes: await pool.take(job) };
    }
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

/** Hands jobs to workers in turn and keeps what they rendered until it is taken. */
class RenderPool implements AsyncDisposable {
  readonly #workers: readonly Worker[];
  readonly #waiting = new Map<number, PromiseWithResolvers<Uint8Array<ArrayBuffer>>>();
  #failure: Error | undefined;

  constructor(studies: readonly PhantomStudy[], size: number) {
    const url = new URL("./renderWorker.ts", import.meta.url);
    this.#workers = Array.from({ length: size }, () => {
      const worker = new Worker(url, { workerData: studies });
      worker.on("message", ({ job, bytes }: RenderedJob) => this.#waiting.get(job)?.resolve(bytes));
      worker.on("error", (error) => this.fail(error instanceof Error ? error : new Error(String(error))));
      worker.on("exit", () => this.fail(new Error("A render worker ended")));
      return worker;
    });
  }

  get size(): number {
    return this.#workers.length;
  }

  send(job: RenderJob): void {
    const slot = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
    slot.promise.catch(() => undefined); // Whoever takes the job sees the failure; jobs not taken any more do not matter.
    this.#waiting.set(job.job, slot);
    if (this.#failure !== undefined) slot.reject(this.#failure);
    else this.#workers[job.job % this.#workers.length]?.postMessage(job);
  }

  async take(job: number): Promise<Uint8Array<ArrayBuffer>> {
    const slot = this.#waiting.get(job);
    if (slot === undefined) throw new Error(`Job ${job} was never sent`);
    const bytes = await slot.promise;
    this.#waiting.delete(job);
    return bytes;
  }

  fail(reason: Error): void {
    this.#failure ??= reason;
    for (const slot of this.#waiting.values()) slot.reject(reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
