import type { Series } from "../imaging/Series.ts";
import type { PeerView } from "../../shared/model/session.ts";
import { mayHoldStage, rights } from "../../shared/model/roles.ts";
import type { CaseImages } from "./CaseImages.ts";
import type { PatientBanner, SaveState, SeriesSnapshot, SessionSnapshot } from "./SessionSnapshot.ts";

/** What the shared Doc says of this client's edits. */
export type DocStatus = SaveState;

/** The worst news wins: nothing is called saved while the server takes no edits or cannot be reached. */
export function saveState(doc: DocStatus, canSave: boolean): SaveState {
  if (doc === "offline") return "offline";
  return canSave ? doc : "readOnly";
}

type StageRights = Pick<
  SessionSnapshot,
  "isPresenter" | "canHoldStage" | "canTakeStage" | "canGiveStage" | "canRunAgenda" | "canAddStudies"
>;

/** What the page offers this peer; the server decides all the same. */
export function stageRights(self: PeerView | undefined, isPresenter: boolean): StageRights {
  const role = self && rights[self.role];
  return {
    isPresenter,
    canHoldStage: self !== undefined && mayHoldStage(self.role),
    canTakeStage: role?.takeStage === "yes" && !isPresenter,
    canGiveStage: role?.takeStage === "yes" || isPresenter,
    canRunAgenda: role?.runAgenda === "yes" || isPresenter,
    canAddStudies: role?.addStudies === "yes",
  };
}

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
    instances: series.frames.length,
    loadedInstances: loadedFrames(series.seriesUid),
    thumbnailUrl: thumbnailUrl(series),
    isActive: series.seriesUid === activeSeriesUid,
  }));
}
