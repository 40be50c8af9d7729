import { textOf } from "../net/dicomValues.ts";
import { ThumbnailStore } from "../imaging/ThumbnailStore.ts";
import type { DicomDataset, DicomWebClient } from "../net/DicomWebClient.ts";
import type { StudyChoice } from "./SessionSnapshot.ts";
import { toStudyChoice } from "./toStudyChoice.ts";

/** A study as a case's page shows it. */
export interface StudyCard extends StudyChoice {
  readonly series: readonly SeriesCard[];
}

export interface SeriesCard {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly description: string;
  readonly modality: string;
  /** Undefined where the archive does not say. */
  readonly images: number | undefined;
}

/** The studies that a signed-in person may see, outside a session. */
export class StudyLibrary {
  readonly #dicomWeb: DicomWebClient;
  readonly #listeners = new Set<() => void>();
  #thumbnails: ThumbnailStore;

  constructor(dicomWeb: DicomWebClient) {
    this.#dicomWeb = dicomWeb;
    this.#thumbnails = this.#openThumbnails();
  }

  /** All that this person sees, newest first. Rejects with Failure. */
  async list(signal?: AbortSignal): Promise<readonly StudyChoice[]> {
    return newestFirst((await this.#dicomWeb.findStudies(signal)).map(toStudyChoice));
  }

  /** These studies with their series, newest first; those that this person does not see are left out. Rejects with Failure. */
  async cards(studyUids: readonly string[], signal?: AbortSignal): Promise<readonly StudyCard[]> {
    const found = newestFirst((await this.#dicomWeb.findStudiesByUid(studyUids, signal)).map(toStudyChoice));
    return Promise.all(
      found.map(async (study) => ({ ...study, series: await this.#seriesOf(study.studyUid, signal) })),
    );
  }

  /** An object URL; undefined while it loads and where the server has none. The first call starts the load. */
  thumbnailUrl(series: { readonly studyUid: string; readonly seriesUid: string }): string | undefined {
    return this.#thumbnails.url(series);
  }

  /** Called whenever another thumbnail has arrived. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Drops every picture: the person has signed out. */
  forget(): void {
    this.#thumbnails[Symbol.dispose]();
    this.#thumbnails = this.#openThumbnails();
  }

  #openThumbnails(): ThumbnailStore {
    const thumbnails = new ThumbnailStore({ dicomWeb: this.#dicomWeb });
    thumbnails.subscribe(() => {
      for (const listener of this.#listeners) listener();
    });
    return thumbnails;
  }

  async #seriesOf(studyUid: string, signal: AbortSignal | undefined): Promise<readonly SeriesCard[]> {
    const series = await this.#dicomWeb.findSeries(studyUid, signal);
    return series.map((one) => toSeriesCard(studyUid, one));
  }
}

function toSeriesCard(studyUid: string, series: DicomDataset): SeriesCard {
  const images = Number(textOf(series, "00201209") ?? Number.NaN);
  return {
    studyUid,
    seriesUid: textOf(series, "0020000E") ?? "",
    description: textOf(series, "0008103E") ?? "",
    modality: textOf(series, "00080060") ?? "",
    images: Number.isFinite(images) ? images : undefined,
  };
}

function newestFirst(studies: readonly StudyChoice[]): readonly StudyChoice[] {
  return studies
    .filter(({ studyUid }) => studyUid !== "")
    .toSorted((a, b) => (b.studyDate ?? "").localeCompare(a.studyDate ?? ""));
}
