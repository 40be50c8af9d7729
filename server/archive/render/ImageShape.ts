import type { DicomJson } from "../../../shared/protocol/dicomweb.ts";
import { firstItem, firstNumber, firstText, items } from "../ingest/jsonValues.ts";

const SHARED_GROUPS = "52009229";
const FRAME_GROUPS = "52009230";
/** Pixel Value Transformation and Frame VOI LUT (PS3.3 §C.7.6.16.2.9 and §C.7.6.16.2.10): what plain images say of all their frames. */
const drawingMacros = ["00289145", "00289132"];

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
  /** The highest of the bits that are stored, from 0; what lies above and below them is no part of the sample. */
  readonly highBit: number;
  readonly isSigned: boolean;
  /** Everything else, with what is said of this frame alone. */
  readonly json: DicomJson;
}

/** As the object says, which for a compressed one is what its frames become when they are decoded. Frames count from 0. */
export function shapeOf(json: DicomJson, frame: number): ImageShape {
  const bitsAllocated = firstNumber(json, "00280100") ?? 16;
  const bitsStored = Math.min(firstNumber(json, "00280101") ?? bitsAllocated, bitsAllocated);
  const highBit = firstNumber(json, "00280102") ?? bitsStored - 1;
  return {
    rows: firstNumber(json, "00280010") ?? 0,
    columns: firstNumber(json, "00280011") ?? 0,
    samples: firstNumber(json, "00280002") ?? 1,
    photometric: firstText(json, "00280004") ?? "MONOCHROME2",
    isPlanar: firstNumber(json, "00280006") === 1,
    bitsAllocated,
    bitsStored,
    highBit: Math.max(bitsStored - 1, Math.min(highBit, bitsAllocated - 1)),
    isSigned: firstNumber(json, "00280103") === 1,
    json: { ...json, ...macrosOf(firstItem(json, SHARED_GROUPS)), ...macrosOf(items(json, FRAME_GROUPS)[frame]) },
  };
}

function macrosOf(groups: DicomJson | undefined): DicomJson {
  return groups ? Object.assign({}, ...drawingMacros.map((tag) => firstItem(groups, tag))) : {};
}
