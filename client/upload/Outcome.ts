/** Why a chosen file is no image to be sent. */
export type LeftOutReason =
  | "dicomdir"
  | "notImage"
  | "bare"
  | "empty"
  | "systemFile"
  | "zipInZip"
  | "link"
  | "badName"
  | "encrypted"
  | "missing";

/** Why a ZIP is read no further. */
export type ZipStop = "zipBroken" | "zipRatio" | "zipSize" | "zipEntries" | "zipLies" | "zipEncrypted";

/** Why an image is not in the archive. */
export type RefusalReason =
  | "conflict"
  | "quarantined"
  | "notAllowed"
  | "diskFull"
  | "contradictory"
  | "notUnderstood"
  | "syntax"
  | "tooLarge"
  | "unreadable"
  | "failed"
  | ZipStop;

/** What became of one file. */
export type Outcome =
  | { readonly kind: "stored"; readonly studyUid: string | undefined }
  /** The very bytes were in the archive before. */
  | { readonly kind: "present"; readonly studyUid: string }
  /** `code`: Failure Reason (0008,1197), where the archive gave one. */
  | { readonly kind: "refused"; readonly reason: RefusalReason; readonly code?: number }
  | { readonly kind: "leftOut"; readonly reason: LeftOutReason };

export interface ReportEntry {
  readonly id: number;
  readonly name: string;
  readonly outcome: Outcome;
}

const reasons: Readonly<Record<number, RefusalReason>> = {
  0x0110: "failed",
  0x0111: "quarantined",
  0x0124: "notAllowed",
  0xa700: "diskFull",
  0xa900: "contradictory",
  0xa901: "conflict",
  0xc000: "notUnderstood",
  0xc122: "syntax",
};

/** What a Failure Reason of the archive means to people; a code that is not known is a failure. */
export function reasonOf(code: number): RefusalReason {
  return reasons[code] ?? "failed";
}

const mayHelp: ReadonlySet<RefusalReason> = new Set(["diskFull", "unreadable", "failed", "notAllowed"]);

/** True where sending the same bytes again can end otherwise. */
export function isWorthAnotherTry(reason: RefusalReason): boolean {
  return mayHelp.has(reason);
}
