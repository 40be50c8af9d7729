import type { Actor } from "../../shared/model/account.ts";
import type { Uid } from "../../shared/model/dicom.ts";
import type { CaseId } from "../../shared/model/ids.ts";
import { marksDocName } from "../../shared/protocol/docNames.ts";
import type { StudyScope } from "../archive/StudyScope.ts";
import type { Records } from "../records/Records.ts";
import type { LiveDocs } from "../sync/LiveDocs.ts";
import { studyScope } from "./studyAccess.ts";

interface ImagePlace {
  readonly studyUid: Uid;
  readonly sopUid: Uid;
}

/** What belongs to a case and is kept elsewhere than in its record. Rights are asked for by the caller. */
export interface CaseThings {
  /** Throws `read-only` where the marks cannot be read. */
  hasMark(caseId: CaseId, markId: string): Promise<boolean>;
  /** Whether all of these are stored, in these studies, and shown to this person. */
  hasImages(who: Actor, places: readonly ImagePlace[]): Promise<boolean>;
}

interface StoredImage {
  readonly uid: Uid;
  readonly studyUid: Uid;
}

interface CaseThingsPorts {
  readonly docs: LiveDocs;
  /** The archive's: which of these images it has and shows within the scope. */
  readonly storedImages: (uids: readonly Uid[], scope: StudyScope) => Promise<readonly StoredImage[]>;
  readonly records: Records;
}

export function caseThings({ docs, storedImages, records }: CaseThingsPorts): CaseThings {
  return {
    hasMark: async (caseId, markId) => {
      const doc = await docs.open({ name: marksDocName(caseId), seed: () => ({}) });
      return doc.content.get(markId) !== undefined;
    },
    hasImages: async (who, places) => {
      const uids = [...new Set(places.map(({ sopUid }) => sopUid))];
      const stored = await storedImages(uids, await studyScope(records, who));
      const studyOf = new Map(stored.map(({ uid, studyUid }) => [uid, studyUid]));
      return places.every(({ sopUid, studyUid }) => studyOf.get(sopUid) === studyUid);
    },
  };
}
