import type { ImageOverlay } from "../imaging/ImageOverlay.ts";
import type { PeerId } from "../../shared/model/ids.ts";

/** What a series is to the case: of the study under discussion, of an earlier one, or of somebody else. */
export type SeriesRelation = "current" | "prior" | "otherPatient";

/** What stands in the corners and at the edges of one viewport. */
export interface ViewportOverlay extends ImageOverlay {
  readonly relation: SeriesRelation;
}

/** Another peer's pointer on a viewport, in CSS pixels from its top left corner. */
export interface PointerSnapshot {
  readonly peerId: PeerId;
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

export interface WindowPreset {
  /** Key of the translation, e.g. "softTissue". */
  readonly name: string;
  readonly centre: number;
  readonly width: number;
  readonly isExact?: boolean;
}
