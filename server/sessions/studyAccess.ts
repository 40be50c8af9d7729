import type { Actor } from "../../shared/model/account.ts";
import type { Uid } from "../../shared/model/dicom.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Archive } from "../archive/Archive.ts";
import type { StudyScope } from "../archive/StudyScope.ts";
import type { Records } from "../records/Records.ts";
import type { Holding } from "./AccessBoard.ts";

/** What the archive may show a user and take from them: their cases' studies, and uncarried ones by the rules of StudyScope. */
export async function studyScope(records: Records, who: Actor): Promise<StudyScope> {
  const { institutionId, userId, isCoordinator } = who;
  return { institutionId, userId, isCoordinator, ...(await records.carriedFor(userId, institutionId)) };
}

/** What a user's answers under way rest on. */
export interface StudyAccess extends Holding {
  readonly scope: StudyScope;
}

/** [SE15] As `studyScope`, until a guest's window opens or closes. */
export async function studyAccess(records: Records, who: Actor): Promise<StudyAccess> {
  const validUntil = await records.nextWindowChange(who.userId);
  return { scope: await studyScope(records, who), ...(validUntil === undefined ? {} : { validUntil }) };
}

/**
 * [SE21] Who attaches a study to a case gives it to that case's people for good: where a case carries it already, only who may add
 * studies there. To be asked of studies that the asker sees. Throws Failure "forbidden".
 */
export async function requireAttachable(
  records: Records,
  { userId, institutionId }: Actor,
  studies: readonly Uid[],
): Promise<void> {
  const { carried, addableStudies } = await records.carriedFor(userId, institutionId);
  if (studies.some((study) => carried.includes(study) && !addableStudies.includes(study))) {
    throw new Failure("forbidden", "your role may not give this study to another case");
  }
}

/** True where the scope holds the study. */
export async function canSeeStudy(archive: Archive, scope: StudyScope, studyUid: Uid): Promise<boolean> {
  const query = { level: "study", studyUid, matches: [], include: [], limit: 1, offset: 0 } as const;
  return (await archive.query.search(query, scope, "")).results.length > 0;
}
