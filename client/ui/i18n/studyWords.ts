import type { TFunction } from "i18next";
import { formatDate } from "./format.ts";

interface NamedStudy {
  readonly description: string;
  /** ISO date. */
  readonly studyDate: string | undefined;
}

/** What a study is called and when it was made, in words also where the study does not say. */
export function studyWords({ description, studyDate }: NamedStudy, t: TFunction, language: string) {
  return {
    name: description === "" ? t("panel.unnamedStudy") : description,
    date: studyDate === undefined ? t("panel.noDate") : formatDate(studyDate, language),
  };
}
