import type { CaseId } from "../../shared/model/ids.ts";
import { type LinkOffer, studyOffer } from "../chat/LinkOffer.ts";
import type { CaseImages } from "./CaseImages.ts";

/** The case's studies, each once, in hanging order. */
export function linkedStudies(
  images: Pick<CaseImages, "series" | "relationOf">,
  of: { readonly caseId: CaseId; readonly title: string },
): readonly LinkOffer[] {
  const first = new Map(images.series.toReversed().map((series) => [series.studyUid, series]));
  const studies = new Set(images.series.map(({ studyUid }) => studyUid));
  return [...studies].flatMap((studyUid) => {
    const series = first.get(studyUid);
    if (!series) return [];
    const own = images.series.filter((one) => one.studyUid === studyUid);
    const modalities = [...new Set(own.map(({ modality }) => modality))].join(" / ");
    const { studyDescription: description, studyDate } = series;
    const isPrior = images.relationOf(series) === "prior";
    return [studyOffer({ ...of, studyUid }, { description, modalities, studyDate, isPrior })];
  });
}
