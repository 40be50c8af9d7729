import type { Stop, Trouble } from "./BatchSender.ts";
import type { ReportEntry } from "./Outcome.ts";

export interface UploadCounts {
  readonly stored: number;
  readonly present: number;
  readonly refused: number;
  readonly leftOut: number;
}

/** A file that is on its way just now. */
export interface FileUnderWay {
  readonly id: number;
  readonly name: string;
  readonly sentBytes: number;
  readonly bytes: number;
}

/** How many of a study's images this upload brought, and how many of those chosen were there before. */
export interface ArrivedStudy {
  readonly studyUid: string;
  readonly stored: number;
  readonly present: number;
}

/** What is to be seen of the images that one person brings in. */
export interface UploadSnapshot {
  /** `ended`: nothing is under way any longer, and the report stands. */
  readonly phase: "idle" | "running" | "paused" | "ended";
  /** Why nothing moves just now. */
  readonly trouble: Trouble | undefined;
  /** Why it ended before its end. */
  readonly stop: Stop | "cancelled" | undefined;
  readonly files: { readonly settled: number; readonly all: number };
  readonly bytes: { readonly settled: number; readonly all: number };
  readonly bytesPerSecond: number | undefined;
  readonly secondsLeft: number | undefined;
  readonly counts: UploadCounts;
  readonly underWay: readonly FileUnderWay[];
  /** Every file that is settled, in the order in which that came. */
  readonly entries: readonly ReportEntry[];
  readonly studies: readonly ArrivedStudy[];
  /** Refused files that are worth sending again. */
  readonly retriable: number;
}

export const idleUpload: UploadSnapshot = {
  phase: "idle",
  trouble: undefined,
  stop: undefined,
  files: { settled: 0, all: 0 },
  bytes: { settled: 0, all: 0 },
  bytesPerSecond: undefined,
  secondsLeft: undefined,
  counts: { stored: 0, present: 0, refused: 0, leftOut: 0 },
  underWay: [],
  entries: [],
  studies: [],
  retriable: 0,
};
