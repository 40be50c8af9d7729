import { type VoiFunction, voiOfWindow } from "../../../shared/model/voi.ts";
import type { DicomJson } from "../../../shared/protocol/dicomweb.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import { firstNumber, firstText } from "../ingest/jsonValues.ts";

/** From a modality value to a grey between 0 and 255, not rounded. */
export type ToGrey = (value: number) => number;

/** A straight ramp from black at `lower` to white at `upper`. */
export function ramp({ lower, upper }: { readonly lower: number; readonly upper: number }): ToGrey {
  const scale = upper > lower ? 255 / (upper - lower) : 0;
  return (value) => Math.max(0, Math.min(255, (value - lower) * scale));
}

/** The object's own first window by its VOI LUT Function (PS3.3 §C.11.2.1.2 and §C.11.2.1.3); undefined where it has none. */
export function voiFunctionOf(json: DicomJson): ToGrey | undefined {
  const centre = firstNumber(json, "00281050");
  const width = firstNumber(json, "00281051");
  const name = firstText(json, "00281056") ?? "LINEAR";
  if (centre === undefined || width === undefined) return undefined;
  // Objects with a width of 0 exist, and below 1 LINEAR is not defined.
  if (width < (name === "LINEAR" ? 1 : Number.MIN_VALUE)) return undefined;
  if (isRange(name)) return ramp(voiOfWindow({ centre, width }, name));
  if (name === "SIGMOID") return (value) => 255 / (1 + Math.exp((-4 * (value - centre)) / width));
  throw new Failure("unprocessable", "images of this VOI LUT function are not rendered on the server");
}

function isRange(name: string): name is VoiFunction {
  return name === "LINEAR" || name === "LINEAR_EXACT";
}
