import type { BlobStore } from "../../platform/blobs/BlobStore.ts";
import type { Begun } from "../index/Candidate.ts";
import type { InstanceIndex } from "../index/InstanceIndex.ts";
import { wholeInstitution } from "../StudyScope.ts";
import type { ArchiveThreads } from "../threads/ArchiveThreads.ts";
import { judgeCandidate } from "./judgeCandidate.ts";
import { readStored } from "./storedBytes.ts";

interface FinishPorts {
  readonly blobs: BlobStore;
  readonly index: InstanceIndex;
  readonly threads: ArchiveThreads;
  readonly now: () => number;
}

/**
 * [AR4] The second phase of an object that was begun before this process: its sender may have been told that it is stored. False where its
 * bytes are not whole at their place, or are stored already: it is to be removed then. Who sent it was allowed to when it was begun.
 */
export async function finishBegun({ blobs, index, threads, now }: FinishPorts, begun: Begun): Promise<boolean> {
  const { blob, institutionId, uploader } = begun;
  if ((await blobs.size(blob)) === undefined) return false;
  const received = await readStored(blobs, blob);
  if (received.sha256 !== begun.sha256) return false;
  const result = await threads.inspect(await blobs.locate(blob));
  if (result.kind === "refused") return false;
  const candidate = { institutionId, uploader, blob, ...received, inspection: result.inspection };
  const known = await index.known(institutionId, [candidate]);
  const verdict = judgeCandidate(candidate, known, { scope: wholeInstitution(institutionId, uploader) });
  if (verdict.kind === "store") {
    await index.end([candidate], [], now());
    return true;
  }
  if (verdict.kind === "stored-before" || !verdict.quarantine || (await index.isQuarantined(candidate))) return false;
  await index.end([], [{ candidate, reason: verdict.reason }], now());
  return true;
}
