import type { UploadDesk as DeskAnswer } from "../../shared/protocol/api/uploads.ts";
import { textOf } from "../net/dicomValues.ts";
import type { StudyChoice } from "./SessionSnapshot.ts";
import { toStudyChoice } from "./toStudyChoice.ts";

/** A study that no case carries yet. */
interface InboxStudy extends StudyChoice {
  readonly images: number;
}

/** What a person who brings images in finds: whether they may, and what waits for a case. */
export interface UploadDesk {
  readonly mayUpload: boolean;
  readonly inbox: readonly InboxStudy[];
}

export function toUploadDesk({ mayUpload, inbox }: DeskAnswer): UploadDesk {
  const studies = inbox.map((study) => ({ ...toStudyChoice(study), images: Number(textOf(study, "00201208") ?? 0) }));
  return { mayUpload, inbox: studies.filter(({ studyUid }) => studyUid !== "") };
}
