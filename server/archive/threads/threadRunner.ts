import { Worker } from "node:worker_threads";
import type { StartRunner } from "./TaskPool.ts";

export interface ThreadSetup {
  readonly script: URL;
  readonly heapMiB: number;
}

/** Tasks in a thread of this process, with a heap of its own. What is outside of the heap (buffers, WebAssembly) has no limit there. */
export function threadRunner<Request, Reply>({ script, heapMiB }: ThreadSetup): StartRunner<Request, Reply> {
  return ({ answered, died }) => {
    const worker = new Worker(script, {
      // A small young generation keeps what many short-lived strings leave behind from growing the process.
      resourceLimits: { maxOldGenerationSizeMb: heapMiB, maxYoungGenerationSizeMb: 8 },
    });
    worker.on("message", answered);
    worker.on("error", died);
    worker.on("exit", died);
    worker.unref();
    return {
      send: (request) => worker.postMessage(request),
      isSpent: () => false,
      stop: async () => void (await worker.terminate()),
    };
  };
}
