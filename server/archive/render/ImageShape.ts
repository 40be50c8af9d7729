import type { DicomJson } from "../../../shared/protocol/dicomweb.ts";
import { firstNumber, firstText } from "../ingest/jsonValues.ts";

/** The attributes of one frame's pixels (PS3.3 §C.7.6.3). */
export interface ImageShape {
  readonly rows: number;
  readonly columns: number;
  readonly samples: number;
  readonly photometric: string;
  /** The samples of a colour are together, not those of a pixel. */
  readonly isPlanar: boolean;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly isSigned: boolean;
  readonly json: DicomJson;
}

/** As the object says, which for a compressed one is what its frames become when they are decoded. */
export function shapeOf(json: DicomJson): ImageShape {
  const bitsAllocated = firstNumber(json, "00280100") ?? 16;
  return {
    rows: firstNumber(json, "00280010") ?? 0,
    columns: firstNumber(json, "00280011") ?? 0,
    samples: firstNumber(json, "00280002") ?? 1,
    photometric: firstText(json, "00280004") ?? "MONOCHROME2",
    isPlanar: firstNumber(json, "00280006") === 1,
    bitsAllocated,
    bitsStored: Math.min(firstNumber(json, "00280101") ?? bitsAllocated, bitsAllocated),
    isSigned: firstNumber(json, "00280103") === 1,
    json,
  };
}
