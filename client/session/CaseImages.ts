import { hasImages, type Patient, type Series, type SeriesNotShown } from "../imaging/Series.ts";
import type { SeriesCatalog } from "../imaging/SeriesCatalog.ts";
import type { CaseId } from "../../shared/model/ids.ts";
import type { CaseView } from "../../shared/model/case.ts";
import type { StageLayout, ViewportState } from "../../shared/model/stage.ts";
import { currentStudy, defaultSeries, sortSeries } from "./hanging.ts";
import { Listeners } from "./Listeners.ts";
import type { SeriesRelation } from "./ViewSnapshot.ts";

export type ImagesState = "loading" | "ready" | "failed";

/** The series of the case on stage, in hanging order. */
export class CaseImages {
  readonly #catalog: SeriesCatalog;
  readonly #changed = new Listeners();
  #key = "";
  #caseId: CaseId | undefined;
  #owner: Patient | undefined;
  #state: ImagesState = "loading";
  #series: readonly Series[] = [];
  #notShown: readonly SeriesNotShown[] = [];

  constructor(catalog: SeriesCatalog) {
    this.#catalog = catalog;
  }

  /** The case whose images these are, or are being loaded. */
  get caseId(): CaseId | undefined {
    return this.#caseId;
  }

  get state(): ImagesState {
    return this.#state;
  }

  get series(): readonly Series[] {
    return this.#series;
  }

  /** Series of the case that could not be listed, or hold nothing. */
  get notShown(): readonly SeriesNotShown[] {
    return this.#notShown;
  }

  subscribe(listener: () => void): () => void {
    return this.#changed.add(listener);
  }

  /** Loads a case's studies, unless they are what is shown already. An answer that comes after another case was asked for is dropped. */
  async show(item: CaseView | undefined): Promise<void> {
    const key = item ? `${item.id} ${item.studies.join(" ")}` : "";
    if (key === this.#key) return;
    const isSameCase = this.#caseId === item?.id;
    this.#key = key;
    this.#caseId = item?.id;
    if (!isSameCase) {
      this.#notShown = [];
      this.#become("loading", []);
    }
    if (!item) return;
    try {
      const { series, notShown } = await this.#catalog.load(item.studies);
      if (this.#key !== key) return;
      this.#notShown = notShown;
      this.#owner = series.find(({ studyUid }) => studyUid === item.studies[0])?.patient;
      const sorted = sortSeries(series);
      const others = sorted.filter((one) => isOfOther(one, this.#owner));
      this.#become("ready", [...sorted.filter((one) => !others.includes(one)), ...others]);
    } catch {
      // What was there before a study was added stays in sight.
      if (this.#key === key) this.#become("failed", this.#series);
    }
  }

  /** Tries a case again whose studies could not be loaded. */
  async retry(item: CaseView | undefined): Promise<void> {
    if (this.#state !== "failed") return;
    this.#key = "";
    await this.show(item);
  }

  find(seriesUid: string): Series | undefined {
    return this.#series.find((series) => series.seriesUid === seriesUid);
  }

  /** The case's patient is that of the study attached first. */
  relationOf(series: Series): SeriesRelation {
    if (isOfOther(series, this.#owner)) return "otherPatient";
    return series.studyUid === currentStudy(this.#series) ? "current" : "prior";
  }

  /** True where the state shows an image of this case. */
  has(state: ViewportState | undefined): boolean {
    const view = state?.view;
    const series = view && this.find(view.seriesUid);
    return series !== undefined && series.frames.some(({ sopUid }) => sopUid === view?.sopUid);
  }

  /** What viewport `index` shows before anyone chose: the middle image, fitted, in its own window. */
  defaultView(index: number): ViewportState | undefined {
    const series = defaultSeries(this.#series, index);
    return series && middleOf(series);
  }

  /** The first series in hanging order that none of these viewports shows. */
  unshownView(shown: readonly (ViewportState | undefined)[]): ViewportState | undefined {
    const taken = new Set(shown.map((state) => state?.view?.seriesUid));
    const free = this.#series.filter(({ seriesUid }) => !taken.has(seriesUid));
    const series = free.find(hasImages) ?? free[0];
    return series && middleOf(series);
  }

  /** A prior beside the current study where there is one. */
  defaultLayout(): StageLayout {
    const hasPrior = this.#series.some((series) => hasImages(series) && this.relationOf(series) === "prior");
    return { rows: 1, columns: hasPrior ? 2 : 1, active: 0 };
  }

  #become(state: ImagesState, series: readonly Series[]): void {
    this.#state = state;
    this.#series = series;
    this.#changed.tell();
  }
}

/** Name and birth date tell; spelling in capitals or not does not. */
function isOfOther({ patient }: Series, owner: Patient | undefined): boolean {
  const identity = ({ name, birthDate }: Patient) => `${name.toLocaleUpperCase()} ${birthDate ?? ""}`;
  return owner !== undefined && identity(patient) !== identity(owner);
}

/** The middle image of a series; a document begins with its first page. */
export function middleOf(series: Series): ViewportState | undefined {
  const frame = series.frames[hasImages(series) ? Math.floor(series.frames.length / 2) : 0];
  if (!frame) return undefined;
  const { studyUid, seriesUid } = series;
  return { view: { studyUid, seriesUid, sopUid: frame.sopUid, frame: frame.frame } };
}
