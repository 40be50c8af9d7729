import type { DicomJson } from "../../../shared/protocol/dicomweb.ts";
import { firstNumber, firstText } from "../ingest/jsonValues.ts";

export interface ImageShape {
  readonly rows: number;
  readonly columns: number;
  readonly photometric: string;
  readonly bitsAllocated: number;
  readonly json: DicomJson;
}

/** The attributes of one frame that drawing it needs. */
export function shapeOf(json: DicomJson): ImageShape {
  return {
    rows: firstNumber(json, "00280010") ?? 0,
    columns: firstNumber(json, "00280011") ?? 0,
    photometric: firstText(json, "00280004") ?? "MONOCHROME2",
    bitsAllocated: firstNumber(json, "00280100") ?? 16,
    json,
  };
}
