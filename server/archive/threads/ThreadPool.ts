import { Worker } from "node:worker_threads";
import { Failure } from "../../../shared/protocol/failures.ts";

const MAX_QUEUED = 4096;

interface Task<Request, Reply> {
  readonly request: Request;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

interface Slot<Request, Reply> {
  worker: Worker | undefined;
  task: Task<Request, Reply> | undefined;
  timer: NodeJS.Timeout | undefined;
}

export interface ThreadPoolSetup {
  readonly script: URL;
  readonly threads: number;
  readonly timeoutMs: number;
  readonly heapMiB: number;
}

/**
 * A few threads that do one task at a time each. A task that takes too long, too much memory or the thread down costs only itself: its
 * promise rejects with a `Failure` "timeout" or "unprocessable", and a fresh thread takes the next one.
 */
export class ThreadPool<Request, Reply> implements AsyncDisposable {
  readonly #setup: ThreadPoolSetup;
  readonly #slots: Slot<Request, Reply>[];
  readonly #queue: Task<Request, Reply>[] = [];
  #closed = false;

  constructor(setup: ThreadPoolSetup) {
    this.#setup = setup;
    this.#slots = Array.from({ length: setup.threads }, () => ({
      worker: undefined,
      task: undefined,
      timer: undefined,
    }));
  }

  run(request: Request): Promise<Reply> {
    if (this.#closed) return Promise.reject(new Failure("draining", "the archive is closed"));
    if (this.#queue.length >= MAX_QUEUED) return Promise.reject(new Failure("limit", "too many objects at once"));
    return new Promise((resolve, reject) => {
      this.#queue.push({ request, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const task of this.#queue.splice(0)) task.reject(new Failure("draining", "the archive is closed"));
    await Promise.all(this.#slots.map((slot) => this.#stop(slot, new Failure("draining", "the archive is closed"))));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #next(): void {
    for (const slot of this.#slots) {
      if (slot.task) continue;
      const task = this.#queue.shift();
      if (!task) return;
      slot.task = task;
      slot.worker ??= this.#start(slot);
      slot.timer = setTimeout(() => {
        void this.#stop(slot, new Failure("timeout", "the object took too long to read"));
        this.#next();
      }, this.#setup.timeoutMs);
      slot.worker.postMessage(task.request);
    }
  }

  #start(slot: Slot<Request, Reply>): Worker {
    const worker = new Worker(this.#setup.script, {
      // A small young generation keeps what many short-lived strings leave behind from growing the process.
      resourceLimits: { maxOldGenerationSizeMb: this.#setup.heapMiB, maxYoungGenerationSizeMb: 8 },
    });
    worker.on("message", (reply: Reply) => {
      if (slot.worker !== worker) return;
      this.#release(slot)?.resolve(reply);
      this.#next();
    });
    const died = (cause: unknown): void => {
      if (slot.worker !== worker) return;
      void this.#stop(slot, new Failure("unprocessable", "reading the object failed", { cause }));
      this.#next();
    };
    worker.on("error", died);
    worker.on("exit", died);
    worker.unref();
    return worker;
  }

  #release(slot: Slot<Request, Reply>): Task<Request, Reply> | undefined {
    clearTimeout(slot.timer);
    const task = slot.task;
    slot.task = undefined;
    return task;
  }

  async #stop(slot: Slot<Request, Reply>, reason: Failure): Promise<void> {
    const worker = slot.worker;
    slot.worker = undefined;
    this.#release(slot)?.reject(reason);
    await worker?.terminate();
  }
}
