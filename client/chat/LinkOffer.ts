import type { Uid } from "../../shared/model/dicom.ts";
import type { CaseId } from "../../shared/model/ids.ts";
import type { DraftReference } from "./Draft.ts";

/** What is known of a study before anyone's words for it. */
export interface OfferedStudy {
  readonly description: string;
  readonly modalities: string;
  /** ISO date. */
  readonly studyDate: string | undefined;
  readonly isPrior: boolean;
}

/** Something that a message can refer to at the moment. */
export interface LinkOffer {
  readonly reference: DraftReference;
  /** Of a study, so that the page names it in its own language. */
  readonly study?: OfferedStudy;
}

interface StudyOf {
  readonly caseId: CaseId;
  /** How the page calls the case. */
  readonly title: string;
  readonly studyUid: Uid;
}

/** Its label is for readers of any language: the day as ISO writes it, and what the study calls itself, of which less is lost when it is cut. */
export function studyOffer({ caseId, title, studyUid }: StudyOf, study: OfferedStudy): LinkOffer {
  const name = study.description === "" ? study.modalities : study.description;
  const label = [study.studyDate ?? "", name].filter((word) => word !== "").join(" · ");
  return { reference: { title, target: { kind: "study", caseId, studyUid, label: label.slice(0, 150) } }, study };
}
