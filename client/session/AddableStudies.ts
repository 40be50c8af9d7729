import type { CaseView } from "../../shared/model/case.ts";
import type { DicomWebClient } from "../net/DicomWebClient.ts";
import type { StudyChoice } from "./SessionSnapshot.ts";
import { toStudyChoice } from "./toStudyChoice.ts";

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
      .map(toStudyChoice)
      .filter(({ studyUid }) => studyUid !== "" && !carried.has(studyUid))
      .toSorted((a, b) => (b.studyDate ?? "").localeCompare(a.studyDate ?? ""));
  }
}
