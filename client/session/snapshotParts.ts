import { hasImages, type Series } from "../imaging/Series.ts";
import type { CaseImages } from "./CaseImages.ts";
import type { PatientBanner, SeriesSnapshot } from "./SessionSnapshot.ts";

/** The patient of the series shown, else of the case's first series. */
export function patientBanner(series: Series | undefined, caseNumber: string): PatientBanner | undefined {
  if (!series) return undefined;
  const { name, sex, birthDate, age } = series.patient;
  return { name, sex, birthDate, age, studyDate: series.studyDate, modality: series.modality, caseNumber };
}

export interface SeriesListParts {
  readonly images: CaseImages;
  readonly activeSeriesUid: string | undefined;
  readonly loadedFrames: (seriesUid: string) => number;
  readonly thumbnailUrl: (series: Series) => string | undefined;
}

export function seriesList({
  images,
  activeSeriesUid,
  loadedFrames,
  thumbnailUrl,
}: SeriesListParts): readonly SeriesSnapshot[] {
  return images.series.map((series) => ({
    studyUid: series.studyUid,
    seriesUid: series.seriesUid,
    description: series.description,
    modality: series.modality,
    studyDate: series.studyDate,
    relation: images.relationOf(series),
    content: series.content ?? "images",
    instances: series.frames.length,
    loadedInstances: hasImages(series) ? loadedFrames(series.seriesUid) : series.frames.length,
    thumbnailUrl: hasImages(series) ? thumbnailUrl(series) : undefined,
    isActive: series.seriesUid === activeSeriesUid,
  }));
}
