import type { PeerId } from "../../shared/model/ids.ts";
import type { MarkKind } from "../../shared/model/mark.ts";
import type { PixelPoint } from "../imaging/ImagePlane.ts";
import type { Measure } from "./markMeasure.ts";
import type { SaveState } from "../collab/SaveState.ts";

export interface CommentSnapshot {
  readonly id: string;
  readonly author: PeerId;
  readonly authorName: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
  readonly canDelete: boolean;
}

/** One mark as the list shows it. */
export interface MarkSnapshot {
  readonly id: string;
  readonly kind: MarkKind;
  readonly author: PeerId;
  readonly authorName: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
  /** Undefined for a kind that measures nothing, and where the image is not among the case's. */
  readonly measure: Measure | undefined;
  readonly seriesUid: string;
  /** Empty where the series is not among the case's, as after a study was taken from it. */
  readonly seriesDescription: string;
  /** From 1; undefined where the image is not among the case's. */
  readonly imageNumber: number | undefined;
  /** Drawn by this person. */
  readonly isOwn: boolean;
  readonly canEdit: boolean;
  readonly canDelete: boolean;
  /** Oldest first. */
  readonly comments: readonly CommentSnapshot[];
}

/** An edit that the server would not take. */
export interface RefusedMark {
  readonly key: string;
  readonly what: "mark" | "comment" | "deletion";
  readonly text: string;
  /** A close code, such as 4403. */
  readonly code: number;
}

export interface CaseMarks {
  /** In the order in which they were written. */
  readonly marks: readonly MarkSnapshot[];
  readonly refused: readonly RefusedMark[];
  readonly selectedId: string | undefined;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Undefined while no case with marks is on stage. */
  readonly save: SaveState | undefined;
}

/** A mark on the image that a viewport shows. */
export interface PlacedMark {
  readonly id: string;
  readonly kind: MarkKind;
  readonly author: PeerId;
  readonly authorName: string;
  readonly text: string;
  readonly measure: Measure | undefined;
  /** CSS pixels from the viewport's top left corner. */
  readonly points: readonly PixelPoint[];
  /** Where its author has put the middle of its words; undefined: beside the mark, wherever there is room. */
  readonly label: PixelPoint | undefined;
  readonly isSelected: boolean;
  readonly canEdit: boolean;
}

/** Where the page has put the words of a mark; CSS pixels. */
export interface LabelBox {
  readonly markId: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What a hand is drawing or writing. */
export interface PlacedDraft {
  readonly kind: MarkKind;
  readonly points: readonly PixelPoint[];
  readonly measure: Measure | undefined;
  /** The text to begin with; undefined while the hand still draws. */
  readonly text: string | undefined;
}

export interface ViewportMarks {
  readonly marks: readonly PlacedMark[];
  readonly draft: PlacedDraft | undefined;
}
