import { Worker } from "node:worker_threads";
import { SerialQueue } from "../platform/SerialQueue.ts";
import type { StoredRow } from "./recordLog.ts";

export interface SnapshotRequest {
  readonly kind: "build" | "check";
  readonly doc: string;
}

export interface SnapshotReply {
  readonly hasFailed?: boolean;
  readonly snapshot?: StoredRow | undefined;
  readonly damagedRows: readonly StoredRow[];
}

const IDLE_MS = 10_000;

/** A thread that reads and decodes whole logs, one Doc at a time. It is there only while there is work. */
export class SnapshotThread implements AsyncDisposable {
  readonly #path: string;
  readonly #queue = new SerialQueue();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** A snapshot of all that is durable of a Doc; undefined where there is nothing new. */
  async build(doc: string): Promise<StoredRow | undefined> {
    return (await this.#ask("build", doc)).snapshot;
  }

  /** The records of a Doc that are damaged, also those that no opening reads any more. */
  async check(doc: string): Promise<readonly StoredRow[]> {
    return (await this.#ask("check", doc)).damagedRows;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idle);
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  #ask(kind: SnapshotRequest["kind"], doc: string): Promise<SnapshotReply> {
    return this.#queue.run(async () => {
      if (this.#isClosed) throw new Error("the snapshot thread is closed");
      clearTimeout(this.#idle);
      this.#worker ??= new Worker(new URL("./snapshotWorker.ts", import.meta.url), { workerData: this.#path });
      try {
        this.#worker.ref();
        return await replyOf(this.#worker, { kind, doc });
      } catch (error) {
        void this.#worker?.terminate();
        this.#worker = undefined;
        throw error;
      } finally {
        this.#worker?.unref();
        this.#idle = setTimeout(() => void this.#end(), IDLE_MS);
        this.#idle.unref();
      }
    });
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}

function replyOf(worker: Worker, request: SnapshotRequest): Promise<SnapshotReply> {
  const reply = Promise.withResolvers<SnapshotReply>();
  const gone = () => reply.reject(new Error("the snapshot thread ended"));
  worker.once("message", reply.resolve);
  worker.once("error", reply.reject);
  worker.once("exit", gone);
  worker.postMessage(request);
  return reply.promise
    .then((answer) => {
      if (answer.hasFailed) throw new Error("the snapshot thread could not read a Doc");
      return answer;
    })
    .finally(() => {
      worker.off("message", reply.resolve).off("error", reply.reject).off("exit", gone);
    });
}
