import type { CaseView } from "../../shared/model/case.ts";
import { dateOf, personNameOf, textOf } from "../imaging/dicomValues.ts";
import type { DicomDataset, DicomWebClient } from "../net/DicomWebClient.ts";
import type { StudyChoice } from "./SessionSnapshot.ts";

/** Studies that this user sees and that no case of the agenda carries yet. */
export class AddableStudies {
  readonly #dicomWeb: DicomWebClient;

  constructor(dicomWeb: DicomWebClient) {
    this.#dicomWeb = dicomWeb;
  }

  /** Newest first. Rejects with Failure. */
  async list(agenda: readonly CaseView[]): Promise<readonly StudyChoice[]> {
    const carried = new Set(agenda.flatMap(({ studies }) => studies));
    const studies = await this.#dicomWeb.findStudies();
    return studies
      .map(toChoice)
      .filter(({ studyUid }) => studyUid !== "" && !carried.has(studyUid))
      .toSorted((a, b) => (b.studyDate ?? "").localeCompare(a.studyDate ?? ""));
  }
}

function toChoice(study: DicomDataset): StudyChoice {
  return {
    studyUid: textOf(study, "0020000D") ?? "",
    description: textOf(study, "00081030") ?? "",
    patientName: personNameOf(study, "00100010"),
    studyDate: dateOf(study, "00080020"),
    modalities: (study["00080061"]?.Value ?? []).map(String).join(" / "),
  };
}
