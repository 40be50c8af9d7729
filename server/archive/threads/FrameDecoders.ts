import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Failure } from "../../../shared/protocol/failures.ts";
import type { DecodedBytes, DecoderReply, DecoderRequest } from "./messages.ts";
import { processRunner } from "./processRunner.ts";
import { type Asker, TaskPool } from "./TaskPool.ts";

const START_MS = 20_000;

export interface FrameDecodersSetup {
  readonly processes?: number;
  readonly timeoutMs?: number;
  /** See `ProcessSetup`: what is left of it for pictures is 512 MiB. */
  readonly dataMiB?: number;
  readonly spentMiB?: number;
}

function isReply(message: unknown): message is DecoderReply {
  return typeof message === "object" && message !== null && "kind" in message;
}

/** [AR19] Decodes and draws frames in processes that may hang, swell and die: each costs no more than its own frame. */
export class FrameDecoders implements AsyncDisposable {
  readonly #pool: TaskPool<DecoderRequest, DecoderReply>;

  constructor(setup: FrameDecodersSetup = {}) {
    const {
      processes = Math.min(4, availableParallelism()),
      timeoutMs = 10_000,
      dataMiB = 1024,
      spentMiB = 320,
    } = setup;
    const entry = [fileURLToPath(new URL("./decoderProcess.ts", import.meta.url))];
    const start = processRunner<DecoderRequest, DecoderReply>({ entry, dataMiB, spentMiB }, isReply);
    this.#pool = new TaskPool({ start, runners: processes, timeoutMs, startMs: START_MS });
  }

  /** Rejects with "unprocessable" where the frame cannot be decoded or drawn, within the limits of time and memory or at all. */
  async run(request: DecoderRequest, asker?: Asker): Promise<DecodedBytes> {
    const reply = await this.#pool.run(request, asker).catch((error: unknown) => {
      if (!(error instanceof Failure) || (error.code !== "timeout" && error.code !== "unprocessable")) throw error;
      throw new Failure("unprocessable", "the frame could not be decoded within the limits", { cause: error });
    });
    if (reply.kind === "failed") throw new Failure(reply.code, reply.message);
    return reply;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.close();
  }
}
