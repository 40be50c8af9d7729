import { dateOf, personNameOf, textOf } from "../net/dicomValues.ts";
import type { DicomDataset } from "../net/DicomWebClient.ts";
import type { StudyChoice } from "./SessionSnapshot.ts";

/** A study as QIDO-RS lists it, in the words of the pages. */
export function toStudyChoice(study: DicomDataset): StudyChoice {
  return {
    studyUid: textOf(study, "0020000D") ?? "",
    description: textOf(study, "00081030") ?? "",
    patientName: personNameOf(study, "00100010"),
    studyDate: dateOf(study, "00080020"),
    modalities: (study["00080061"]?.Value ?? []).map(String).join(" / "),
  };
}
