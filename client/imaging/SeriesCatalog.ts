import type { DicomDataset, DicomWebClient } from "../net/DicomWebClient.ts";
import { describeSeries, isShown } from "./describeSeries.ts";
import { textOf } from "../net/dicomValues.ts";
import type { Series, SeriesNotShown } from "./Series.ts";

export interface CatalogContents {
  readonly series: readonly Series[];
  readonly notShown: readonly SeriesNotShown[];
}

/** Metadata of a series is one request; this many at a time leave room for the first images. */
const PARALLEL_SERIES = 3;

/** The series of a case's studies, loaded from DICOMweb once and kept. */
export class SeriesCatalog {
  readonly #dicomWeb: DicomWebClient;
  readonly #studies = new Map<string, Promise<CatalogContents>>();
  readonly #series = new Map<string, Series>();

  constructor(ports: { readonly dicomWeb: DicomWebClient }) {
    this.#dicomWeb = ports.dicomWeb;
  }

  /** In the order of the studies, then by series number. Rejects with Failure where a study cannot be listed; another call tries again. */
  async load(studyUids: readonly string[]): Promise<CatalogContents> {
    const studies = await Promise.all(studyUids.map((studyUid) => this.#study(studyUid)));
    return {
      series: studies.flatMap((study) => study.series),
      notShown: studies.flatMap((study) => study.notShown),
    };
  }

  /** A series that has been loaded. */
  find(seriesUid: string): Series | undefined {
    return this.#series.get(seriesUid);
  }

  /** Forgets a study, so that the next `load` asks the server again. */
  forget(studyUid: string): void {
    this.#studies.delete(studyUid);
    for (const series of this.#series.values()) if (series.studyUid === studyUid) this.#series.delete(series.seriesUid);
  }

  #study(studyUid: string): Promise<CatalogContents> {
    const known = this.#studies.get(studyUid);
    if (known) return known;
    const loading = this.#loadStudy(studyUid);
    this.#studies.set(studyUid, loading);
    loading.then(
      ({ notShown }) => {
        if (notShown.some(({ reason }) => reason === "failed")) this.#studies.delete(studyUid);
      },
      () => this.#studies.delete(studyUid),
    );
    return loading;
  }

  async #loadStudy(studyUid: string): Promise<CatalogContents> {
    const waiting = [...(await this.#dicomWeb.findSeries(studyUid))];
    const loaded: (Series | SeriesNotShown)[] = [];
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift())
        loaded.push(await this.#loadSeries(studyUid, next));
    };
    await Promise.all(Array.from({ length: PARALLEL_SERIES }, work));
    const series = loaded.filter(isShown).toSorted((a, b) => a.number - b.number || compare(a.seriesUid, b.seriesUid));
    for (const one of series) this.#series.set(one.seriesUid, one);
    return { series, notShown: loaded.filter((one): one is SeriesNotShown => !isShown(one)) };
  }

  async #loadSeries(studyUid: string, listed: DicomDataset): Promise<Series | SeriesNotShown> {
    const seriesUid = textOf(listed, "0020000E") ?? "";
    const known = this.#series.get(seriesUid);
    if (known) return known;
    try {
      const instances = await this.#dicomWeb.seriesMetadata(studyUid, seriesUid);
      const described = describeSeries(instances, (sopUid, frame) => {
        const url = this.#dicomWeb.frameUrl({ studyUid, seriesUid, sopUid, frame });
        return `wadors:${url}`;
      });
      return isShown(described) ? described : { ...described, studyUid, seriesUid };
    } catch {
      // One broken series must not hide the others; the list says that it failed.
      const description = textOf(listed, "0008103E") ?? "";
      return { studyUid, seriesUid, description, modality: textOf(listed, "00080060") ?? "OT", reason: "failed" };
    }
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
