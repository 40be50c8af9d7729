import { type VoiFunction, voiOfWindow } from "../../../shared/model/voi.ts";
import type { DicomJson } from "../../../shared/protocol/dicomweb.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import { firstItem, firstNumber, firstText } from "../ingest/jsonValues.ts";
import type { BinaryValue } from "./binaryValue.ts";
import { lookupTable } from "./lookupTable.ts";

/** From a modality value to a grey between 0 and 255, not rounded. */
export type ToGrey = (value: number) => number;

export interface RenderWindow {
  readonly centre: number;
  readonly width: number;
  /** A VOI LUT Function: LINEAR, LINEAR_EXACT or SIGMOID. */
  readonly voiFunction: string;
}

/** A straight ramp from black at `lower` to white at `upper`. */
export function ramp({ lower, upper }: { readonly lower: number; readonly upper: number }): ToGrey {
  const scale = upper > lower ? 255 / (upper - lower) : 0;
  return (value) => Math.max(0, Math.min(255, (value - lower) * scale));
}

/** PS3.3 §C.11.2.1.2 and §C.11.2.1.3; undefined where the window has no width, which objects do have. */
export function windowFunction({ centre, width, voiFunction }: RenderWindow): ToGrey | undefined {
  // Below 1 LINEAR is not defined.
  if (width < (voiFunction === "LINEAR" ? 1 : Number.MIN_VALUE)) return undefined;
  if (isRange(voiFunction)) return ramp(voiOfWindow({ centre, width }, voiFunction));
  if (voiFunction === "SIGMOID") return (value) => 255 / (1 + Math.exp((-4 * (value - centre)) / width));
  throw new Failure("unprocessable", "images of this VOI LUT function are not rendered on the server");
}

/** The object's own first window, or its first VOI LUT; undefined where it has neither. */
export function voiFunctionOf(json: DicomJson, value: BinaryValue): ToGrey | undefined {
  const centre = firstNumber(json, "00281050");
  const width = firstNumber(json, "00281051");
  const voiFunction = firstText(json, "00281056") ?? "LINEAR";
  const windowed =
    centre === undefined || width === undefined ? undefined : windowFunction({ centre, width, voiFunction });
  if (windowed) return windowed;
  const table = lookupTable(firstItem(json, "00283010"), value);
  return table && ((input) => (table.at(input) / table.most) * 255);
}

function isRange(name: string): name is VoiFunction {
  return name === "LINEAR" || name === "LINEAR_EXACT";
}
