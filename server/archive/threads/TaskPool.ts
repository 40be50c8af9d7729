import { Failure } from "../../../shared/protocol/failures.ts";
import { TurnQueue } from "./TurnQueue.ts";

const MAX_QUEUED = 4096;

/** What does the tasks, one at a time: a thread or a process. */
export interface TaskRunner<Request> {
  send(request: Request): void;
  /** True once it has grown so much that the next task is better off with a fresh one. Asked after each answer. */
  isSpent(): boolean;
  stop(): Promise<void>;
}

interface RunnerEvents<Reply> {
  /** The answer to the last request. */
  readonly answered: (reply: Reply) => void;
  /** It ended by itself, and answers nothing any more. */
  readonly died: (cause: unknown) => void;
}

export type StartRunner<Request, Reply> = (events: RunnerEvents<Reply>) => TaskRunner<Request>;

interface Task<Request, Reply> {
  readonly request: Request;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

interface Slot<Request, Reply> {
  runner: TaskRunner<Request> | undefined;
  task: Task<Request, Reply> | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** For whom a task is done. */
export interface Asker {
  /** People take turns: who asks for much waits for it, and nobody else does. */
  readonly who?: string;
  /** Aborts when nobody waits for the answer any longer. A task that was begun is done all the same. */
  readonly signal?: AbortSignal;
}

export interface TaskPoolSetup<Request, Reply> {
  readonly start: StartRunner<Request, Reply>;
  readonly runners: number;
  readonly timeoutMs: number;
  /** How much longer the first task of a fresh runner may take: on a busy machine its start alone takes seconds. */
  readonly startMs?: number;
}

function abandoned(): Failure {
  return new Failure("request-timeout", "nobody waits for this any longer");
}

/**
 * A few threads or processes that do one task at a time each. A task that takes too long, too much memory or its runner down costs only
 * itself: its promise rejects with a `Failure` "timeout" or "unprocessable", and a fresh runner takes the next one.
 */
export class TaskPool<Request, Reply> implements AsyncDisposable {
  readonly #setup: TaskPoolSetup<Request, Reply>;
  readonly #slots: Slot<Request, Reply>[];
  readonly #queue = new TurnQueue<Task<Request, Reply>>();
  #closed = false;

  constructor(setup: TaskPoolSetup<Request, Reply>) {
    this.#setup = setup;
    this.#slots = Array.from({ length: setup.runners }, () => ({
      runner: undefined,
      task: undefined,
      timer: undefined,
    }));
  }

  run(request: Request, { who = "", signal }: Asker = {}): Promise<Reply> {
    if (this.#closed) return Promise.reject(new Failure("draining", "the archive is closed"));
    if (signal?.aborted) return Promise.reject(abandoned());
    if (this.#queue.size >= MAX_QUEUED) return Promise.reject(new Failure("limit", "too many objects at once"));
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        withdraw();
        reject(abandoned());
      };
      const settled = (): void => signal?.removeEventListener("abort", leave);
      const withdraw = this.#queue.add(who, {
        request,
        resolve: (reply) => (settled(), resolve(reply)),
        reject: (error) => (settled(), reject(error)),
      });
      signal?.addEventListener("abort", leave, { once: true });
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (let task = this.#queue.next(); task; task = this.#queue.next())
      task.reject(new Failure("draining", "the archive is closed"));
    await Promise.all(this.#slots.map((slot) => this.#stop(slot, new Failure("draining", "the archive is closed"))));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #next(): void {
    for (const slot of this.#slots) {
      if (slot.task) continue;
      const task = this.#queue.next();
      if (!task) return;
      slot.task = task;
      const { timeoutMs, startMs = 0 } = this.#setup;
      const isFresh = slot.runner === undefined;
      slot.runner ??= this.#start(slot);
      slot.timer = setTimeout(
        () => {
          void this.#stop(slot, new Failure("timeout", "the object took too long to read"));
          this.#next();
        },
        timeoutMs + (isFresh ? startMs : 0),
      );
      slot.runner.send(task.request);
    }
  }

  #start(slot: Slot<Request, Reply>): TaskRunner<Request> {
    const runner = this.#setup.start({
      answered: (reply) => {
        if (slot.runner !== runner) return;
        const task = this.#release(slot);
        if (runner.isSpent()) void this.#stop(slot, new Failure("internal", "nothing waits here"));
        task?.resolve(reply);
        this.#next();
      },
      died: (cause) => {
        if (slot.runner !== runner) return;
        void this.#stop(slot, new Failure("unprocessable", "reading the object failed", { cause }));
        this.#next();
      },
    });
    return runner;
  }

  #release(slot: Slot<Request, Reply>): Task<Request, Reply> | undefined {
    clearTimeout(slot.timer);
    const task = slot.task;
    slot.task = undefined;
    return task;
  }

  async #stop(slot: Slot<Request, Reply>, reason: Failure): Promise<void> {
    const { runner } = slot;
    slot.runner = undefined;
    this.#release(slot)?.reject(reason);
    await runner?.stop();
  }
}
