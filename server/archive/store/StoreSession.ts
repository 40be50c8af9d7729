import { createHash } from "node:crypto";
import { failureReasons } from "../../../shared/protocol/dicomweb.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import type { BlobStore, StagedBlob } from "../../platform/blobs/BlobStore.ts";
import { ChunkSummer } from "../chunkSums.ts";
import type { StudyScope } from "../StudyScope.ts";
import type { ArchiveThreads } from "../threads/ArchiveThreads.ts";
import type { StagedCandidate, StoreOutcome } from "./StoreOutcome.ts";
import { failureOf } from "./storeFailure.ts";

/** Objects of one session that may be between their last byte and their commit. */
const MAX_IN_FLIGHT = 48;
const BATCH = 16;
/** Metadata of inspected objects that wait for their commit: beyond this no further object is inspected. */
const MAX_HELD_CHARACTERS = 8 * 1024 * 1024;

export interface StoreSessionPorts {
  readonly blobs: BlobStore;
  readonly threads: ArchiveThreads;
  readonly scope: StudyScope;
  readonly maxInstanceBytes: number;
  /** Never rejects; one outcome for each, in order. */
  readonly commit: (batch: readonly StagedCandidate[]) => Promise<StoreOutcome[]>;
}

interface Received {
  readonly staged: StagedBlob;
  readonly size: number;
  readonly sha256: string;
  readonly sums: Uint8Array;
}

interface Ready extends StagedCandidate {
  readonly order: number;
}

/** One request's objects. While one is received, those before it are inspected and committed, a bounded number of them. */
export class StoreSession {
  readonly #ports: StoreSessionPorts;
  readonly #outcomes: (StoreOutcome | undefined)[] = [];
  readonly #inFlight = new Set<Promise<void>>();
  #ready: Ready[] = [];
  #heldCharacters = 0;
  #commits = Promise.resolve();

  constructor(ports: StoreSessionPorts) {
    this.#ports = ports;
  }

  /**
   * Takes one object's bytes; resolves when the next may come. Rejects where the bytes break off or are too many: nothing of this
   * object is kept then, and the objects before it are not touched.
   */
  async add(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
    while (this.#inFlight.size >= MAX_IN_FLIGHT) await Promise.race(this.#inFlight);
    const order = this.#outcomes.push(undefined) - 1;
    const received = await this.#receive(chunks, order);
    if (received) this.#track(this.#prepare(received, order));
  }

  /** Resolves when every object added is durable or refused, in the order they were added. */
  async finish(): Promise<StoreOutcome[]> {
    while (this.#inFlight.size > 0 || this.#ready.length > 0) {
      await Promise.all(this.#inFlight);
      this.#flush();
    }
    return this.#outcomes.filter((outcome) => outcome !== undefined);
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#inFlight.delete(tracked));
    this.#inFlight.add(tracked);
  }

  async #receive(
    chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
    order: number,
  ): Promise<Received | undefined> {
    const hash = createHash("sha256");
    const summer = new ChunkSummer();
    const staged = await this.#ports.blobs.stage();
    let size = 0;
    let broken: unknown;
    try {
      for await (const chunk of chunks) {
        size += chunk.length;
        if (size > this.#ports.maxInstanceBytes) throw new Failure("too-large", "an object is larger than allowed");
        if (broken) continue;
        hash.update(chunk);
        summer.add(chunk);
        // The sender's stream goes on when our disk fails, so that it hears which objects were stored.
        await staged.write(chunk).catch((error: unknown) => {
          broken = error;
        });
      }
    } catch (error) {
      await staged[Symbol.asyncDispose]();
      throw error;
    }
    if (!broken) return { staged, size, sha256: hash.digest("hex"), sums: summer.finish() };
    await staged[Symbol.asyncDispose]();
    this.#outcomes[order] = { kind: "refused", refusal: failureOf(broken) };
    return undefined;
  }

  async #prepare({ staged, ...received }: Received, order: number): Promise<void> {
    const { threads, scope } = this.#ports;
    try {
      const location = await staged.seal();
      while (this.#heldCharacters > MAX_HELD_CHARACTERS) {
        this.#flush();
        await this.#commits;
      }
      const result = await threads.inspect(location);
      if (result.kind === "accepted") {
        const { institutionId, userId: uploader } = scope;
        const candidate = { institutionId, uploader, blob: staged.key, ...received, inspection: result.inspection };
        this.#ready.push({ order, staged, candidate });
        this.#heldCharacters += result.inspection.metadata.length;
        if (this.#ready.length >= BATCH || this.#heldCharacters > MAX_HELD_CHARACTERS) this.#flush();
        return;
      }
      this.#outcomes[order] = result;
    } catch (error) {
      this.#outcomes[order] = { kind: "refused", refusal: failureOf(error) };
    }
    await staged[Symbol.asyncDispose]();
  }

  #flush(): void {
    const batch = this.#ready.toSorted((a, b) => a.order - b.order);
    this.#ready = [];
    if (batch.length === 0) return;
    const committed = this.#ports.commit(batch).then((outcomes) => {
      for (const [index, { order, candidate }] of batch.entries()) {
        this.#outcomes[order] = outcomes[index] ?? {
          kind: "refused",
          refusal: { reason: failureReasons.processingFailure, message: "storing failed" },
        };
        this.#heldCharacters -= candidate.inspection.metadata.length;
      }
    });
    this.#commits = committed;
    this.#track(committed);
  }
}
