import type { Uid } from "../../../shared/model/dicom.ts";
import type { BlobKey, BlobStore } from "../../platform/blobs/BlobStore.ts";
import type { Log } from "../../platform/log.ts";
import { SerialQueue } from "../../platform/SerialQueue.ts";
import type { Candidate, Quarantined } from "../index/Candidate.ts";
import type { InstanceIndex } from "../index/InstanceIndex.ts";
import type { Refusal } from "../ingest/inspectInstance.ts";
import type { StudyScope } from "../StudyScope.ts";
import type { ArchiveThreads } from "../threads/ArchiveThreads.ts";
import { finishBegun } from "./finishBegun.ts";
import { judgeCandidate, withCandidate, type JudgingRules } from "./judgeCandidate.ts";
import { failureOf } from "./storeFailure.ts";
import { readStored } from "./storedBytes.ts";
import type { StagedCandidate, StoreOutcome } from "./StoreOutcome.ts";
import { StoreSession } from "./StoreSession.ts";

export interface StoreLimits {
  readonly maxInstanceBytes: number;
}

export interface StoreServicePorts {
  readonly blobs: BlobStore;
  readonly index: InstanceIndex;
  readonly threads: ArchiveThreads;
  readonly log: Log;
  readonly limits?: StoreLimits;
  readonly now?: () => number;
}

interface Sorted {
  readonly keep: StagedCandidate[];
  /** The very bytes of stored objects whose blob is damaged or missing. */
  readonly heal: (StagedCandidate & { readonly former: BlobKey })[];
  readonly quarantine: (StagedCandidate & Quarantined)[];
  readonly outcomes: StoreOutcome[];
}

/** Takes objects in: staged and inspected side by side, judged and committed one batch after the other. */
export class StoreService {
  readonly #ports: StoreServicePorts;
  readonly #commits = new SerialQueue();

  constructor(ports: StoreServicePorts) {
    this.#ports = ports;
  }

  get limits(): StoreLimits {
    return this.#ports.limits ?? { maxInstanceBytes: 512 * 1024 * 1024 };
  }

  /** A request's worth of objects; `studyUid` where the request names the study that all of them must be of. */
  open(scope: StudyScope, studyUid?: Uid): StoreSession {
    const { blobs, threads } = this.#ports;
    const rules: JudgingRules = { scope, studyUid };
    const { maxInstanceBytes } = this.limits;
    return new StoreSession({ blobs, threads, scope, maxInstanceBytes, commit: (batch) => this.#commit(batch, rules) });
  }

  /** Stores whole objects, in the order given; for what this server makes itself. */
  async storeAll(
    objects: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
    scope: StudyScope,
  ): Promise<StoreOutcome[]> {
    const session = this.open(scope);
    for await (const bytes of objects) await session.add([bytes]);
    return session.finish();
  }

  /**
   * [AR4] Finishes or removes what an earlier process was storing when it died, so that index and blobs are the same again. False where they
   * are not.
   */
  async repair(): Promise<boolean> {
    const { blobs, index, log, threads, now = Date.now } = this.#ports;
    const unread = new Set<BlobKey>();
    for (const begun of await index.begun()) {
      try {
        if (await finishBegun({ blobs, index, threads, now }, begun)) log.warn("finished a half-stored object");
      } catch (error) {
        unread.add(begun.blob);
        log.error("a half-stored object cannot be read", { error });
      }
    }
    const unfinished = (await index.unfinished()).filter((blob) => !unread.has(blob));
    await this.#remove(unfinished);
    if (unfinished.length > 0) log.warn("removed half-stored objects", { count: unfinished.length });
    const present = new Set<BlobKey>();
    for await (const key of blobs.list()) present.add(key);
    const indexed = await index.blobs();
    const missing = indexed.filter((key) => !present.has(key));
    // Both need a person: a missing blob may be in a backup, and an unknown one may be all that is left of an object.
    if (missing.length > 0) log.error("stored objects are missing from the disk", { count: missing.length });
    const unknown = present.size - (indexed.length - missing.length);
    if (unknown > 0) log.error("objects on the disk are missing from the index", { count: unknown });
    await this.#sumUp();
    return missing.length + unknown === 0;
  }

  /** Resolves once what was being stored is stored or refused. */
  async idle(): Promise<void> {
    await this.#commits.idle();
  }

  #commit(batch: readonly StagedCandidate[], rules: JudgingRules): Promise<StoreOutcome[]> {
    return this.#commits.run(async () => {
      try {
        return await this.#commitInTurn(batch, rules);
      } catch (error) {
        this.#ports.log.error("storing a batch failed", { error, count: batch.length });
        return batch.map(({ candidate }) => failedOutcome(candidate, error));
      } finally {
        for (const { staged } of batch) await staged[Symbol.asyncDispose]();
      }
    });
  }

  async #commitInTurn(batch: readonly StagedCandidate[], rules: JudgingRules): Promise<StoreOutcome[]> {
    const { index, blobs, now = Date.now } = this.#ports;
    const { keep, heal, quarantine, outcomes } = await this.#sort(batch, rules);
    const kept = [...keep, ...heal, ...quarantine];
    if (kept.length === 0) return outcomes;
    const keys = kept.map(({ candidate }) => candidate.blob);
    await index.begin(kept.map(({ candidate }) => candidate));
    try {
      await blobs.commit(kept.map(({ staged }) => staged));
      for (const { candidate, former } of heal) await this.#replace(former, candidate);
      await index.end(
        keep.map(({ candidate }) => candidate),
        quarantine,
        now(),
      );
    } catch (error) {
      // Only what is still noted as begun is removed: should the second phase have come through after all, it stays.
      this.#ports.log.background(
        index.unfinished(keys).then((unfinished) => this.#remove(unfinished)),
        "cleaning up after a failed store",
      );
      throw error;
    }
    return outcomes;
  }

  async #sort(batch: readonly StagedCandidate[], rules: JudgingRules): Promise<Sorted> {
    const { index } = this.#ports;
    const candidates = batch.map(({ candidate }) => candidate);
    let known = await index.known(rules.scope.institutionId, candidates);
    const sorted: Sorted = { keep: [], heal: [], quarantine: [], outcomes: [] };
    const aside = new Set<string>();
    for (const { candidate, staged } of batch) {
      const verdict = judgeCandidate(candidate, known, rules);
      if (verdict.kind === "refuse") {
        sorted.outcomes.push(refusedOutcome(candidate, verdict));
        const key = `${candidate.inspection.instanceUid} ${candidate.sha256}`;
        if (!verdict.quarantine || aside.has(key) || (await index.isQuarantined(candidate))) continue;
        aside.add(key);
        sorted.quarantine.push({ candidate, staged, reason: verdict.reason });
        continue;
      }
      sorted.outcomes.push(storedOutcome(candidate, verdict.kind === "stored-before"));
      if (verdict.kind === "store") sorted.keep.push({ candidate, staged });
      else {
        const former = known.instances.get(candidate.inspection.instanceUid)?.blob;
        if (former === undefined || (await this.#isWhole(former, candidate.sha256))) continue;
        sorted.heal.push({ candidate, staged, former });
      }
      known = withCandidate(known, candidate);
    }
    return sorted;
  }

  /** [AR20] Objects that were stored before checksums were kept get theirs, as long as their digest is right. */
  async #sumUp(): Promise<void> {
    const { blobs, index, log } = this.#ports;
    for (const { blob, sha256 } of await index.withoutSums()) {
      try {
        const read = await readStored(blobs, blob);
        if (read.sha256 === sha256) await index.setSums(blob, read.sums);
        else log.error("a stored object is damaged");
      } catch (error) {
        log.error("a stored object cannot be read", { error });
      }
    }
  }

  async #isWhole(blob: BlobKey, sha256: string): Promise<boolean> {
    return readStored(this.#ports.blobs, blob).then(
      (read) => read.sha256 === sha256,
      () => false,
    );
  }

  /** [AR5] What is damaged is kept until what takes its place is durable. */
  async #replace(former: BlobKey, candidate: Candidate): Promise<void> {
    const { index, log } = this.#ports;
    await index.replace(former, candidate);
    log.warn("a damaged object was replaced by its own bytes");
    await this.#remove([former]).catch((error: unknown) =>
      log.error("a damaged object could not be removed", { error }),
    );
  }

  async #remove(keys: readonly BlobKey[]): Promise<void> {
    const { blobs, index } = this.#ports;
    for (const key of keys) await blobs.delete(key);
    await index.forget(keys);
  }
}

function storedOutcome({ inspection }: Candidate, wasThere: boolean): StoreOutcome {
  const { studyUid, seriesUid, instanceUid, sopClassUid } = inspection;
  return { kind: "stored", path: { studyUid, seriesUid, instanceUid }, sopClassUid, wasThere };
}

function refusedOutcome(
  { inspection }: Candidate,
  { reason, message }: Pick<Refusal, "reason" | "message">,
): StoreOutcome {
  const { instanceUid, sopClassUid } = inspection;
  return { kind: "refused", refusal: { reason, message, instanceUid, sopClassUid } };
}

function failedOutcome(candidate: Candidate, error: unknown): StoreOutcome {
  return refusedOutcome(candidate, failureOf(error));
}
