import type { Uid } from "../../shared/model/dicom.ts";
import type { InstitutionId, UserId } from "../../shared/model/ids.ts";
import type { SqlValue } from "../platform/sql.ts";

/** Who asks, and what decides which studies exist for them. Every query and retrieve takes one, and filters where the data are read. */
export interface StudyScope {
  readonly institutionId: InstitutionId;
  readonly userId: UserId;
  /** Studies of the cases that this user belongs to. */
  readonly caseStudies: readonly Uid[];
  /** Studies that any case of the institution carries. */
  readonly carried: readonly Uid[];
  readonly isCoordinator: boolean;
  /** May bring in studies that no case carries, and add to those of them that are visible. */
  readonly mayUpload: boolean;
  /** Carried studies that this user may add to. */
  readonly addableStudies: readonly Uid[];
}

export interface SqlCondition {
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

/** For the server's own work (seeding, import): everything of one institution, uploaded in the name of `userId`. */
export function wholeInstitution(institutionId: InstitutionId, userId: UserId): StudyScope {
  const everything = { caseStudies: [], carried: [], isCoordinator: true, mayUpload: true, addableStudies: [] };
  return { institutionId, userId, ...everything };
}

/** [AR1] A study is visible through a case, or before any case carries it to its uploader and to coordinators. */
export function canSee(scope: StudyScope, study: { readonly uid: Uid; readonly uploader: UserId }): boolean {
  if (scope.caseStudies.includes(study.uid)) return true;
  return !scope.carried.includes(study.uid) && (scope.isCoordinator || study.uploader === scope.userId);
}

/** [AR16] Seeing is not adding: a case's study takes what the roles table lets add, any other what an uploader brings. `uploader` is unset for a new study. */
export function canAdd(
  scope: StudyScope,
  study: { readonly uid: Uid; readonly uploader?: UserId | undefined },
): boolean {
  if (scope.carried.includes(study.uid)) return scope.addableStudies.includes(study.uid);
  return scope.mayUpload && canSee(scope, { uid: study.uid, uploader: study.uploader ?? scope.userId });
}

/** [AR1] as a condition on the table `study`: the same rule where the rows are. */
export function visibleStudies(scope: StudyScope): SqlCondition {
  return {
    sql:
      "study.institution = ? and (study.uid in (select value from json_each(?)) or " +
      "((? = 1 or study.uploader = ?) and study.uid not in (select value from json_each(?))))",
    params: [
      scope.institutionId,
      JSON.stringify(scope.caseStudies),
      scope.isCoordinator ? 1 : 0,
      scope.userId,
      JSON.stringify(scope.carried),
    ],
  };
}
