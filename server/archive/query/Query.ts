import type { Uid } from "../../../shared/model/dicom.ts";
import type { Level } from "../ingest/indexAttributes.ts";

/** One condition on one attribute (PS3.4 §C.2.2.2); values are in lower case, as the index holds them. */
export type Match =
  | { readonly kind: "list"; readonly level: Level; readonly tag: string; readonly values: readonly string[] }
  | { readonly kind: "wildcard"; readonly level: Level; readonly tag: string; readonly pattern: string }
  /** Both ends included; an empty end is open. */
  | {
      readonly kind: "range";
      readonly level: Level;
      readonly tag: string;
      readonly from: string;
      readonly to: string;
    };

export interface Query {
  readonly level: Level;
  readonly studyUid?: Uid | undefined;
  readonly seriesUid?: Uid | undefined;
  readonly matches: readonly Match[];
  /** Tags asked for beyond those that are always answered. */
  readonly include: readonly string[] | "all";
  readonly limit: number;
  readonly offset: number;
}

export interface QueryPage {
  /** DICOM JSON objects as text. */
  readonly results: readonly string[];
  /** There are more than these, and the limit cut them off. */
  readonly isCut: boolean;
  /** Damage was found in the index: something may be missing. */
  readonly isDoubtful: boolean;
}
