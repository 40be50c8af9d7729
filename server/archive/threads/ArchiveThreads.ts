import { Failure } from "../../../shared/protocol/failures.ts";
import type { BlobLocation } from "../../platform/blobs/BlobStore.ts";
import type { InspectionResult } from "../ingest/inspectInstance.ts";
import { failureReasons } from "../../../shared/protocol/dicomweb.ts";
import type { ThreadReply, ThreadRequest } from "./messages.ts";
import { TaskPool } from "./TaskPool.ts";
import { threadRunner } from "./threadRunner.ts";

/** A thread that has to start first may take longer for its first object, on a busy machine. */
const START_MS = 20_000;

export interface ArchiveThreadsSetup {
  readonly threads?: number;
  readonly timeoutMs?: number;
  readonly heapMiB?: number;
}

/** Reads what was sent by others away from the event loop and from the server's memory. */
export class ArchiveThreads implements AsyncDisposable {
  readonly #pool: TaskPool<ThreadRequest, ThreadReply>;

  constructor({ threads = 2, timeoutMs = 10_000, heapMiB = 64 }: ArchiveThreadsSetup = {}) {
    const script = new URL("./archiveThread.ts", import.meta.url);
    this.#pool = new TaskPool({
      start: threadRunner({ script, heapMiB }),
      runners: threads,
      timeoutMs,
      startMs: START_MS,
    });
  }

  /** Never rejects because of the object: one that hangs or kills its thread is refused like any other that cannot be read. */
  async inspect(location: BlobLocation): Promise<InspectionResult> {
    try {
      const reply = await this.#pool.run({ kind: "inspect", location });
      if (reply.kind === "inspected") return reply.result;
    } catch (error) {
      if (!(error instanceof Failure) || (error.code !== "timeout" && error.code !== "unprocessable")) throw error;
    }
    const message = "the object could not be read within the limits";
    return { kind: "refused", refusal: { reason: failureReasons.notUnderstood, message } };
  }

  /** The bytes that a request for them gives, or a `Failure`. */
  async bytes(request: Exclude<ThreadRequest, { kind: "inspect" }>): Promise<Uint8Array> {
    const reply = await this.#pool.run(request);
    if (reply.kind === "bytes") return reply.bytes;
    if (reply.kind === "failed") throw new Failure(reply.code, reply.message);
    throw new Error("a thread answered something else than was asked");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.close();
  }
}
