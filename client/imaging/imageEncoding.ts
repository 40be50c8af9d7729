import type { DicomDataset } from "../net/DicomWebClient.ts";
import { numberOf, textOf } from "../net/dicomValues.ts";

const native: readonly string[] = [
  "1.2.840.10008.1.2",
  "1.2.840.10008.1.2.1",
  "1.2.840.10008.1.2.1.99",
  "1.2.840.10008.1.2.2",
  "1.2.840.10008.1.2.1.98",
];

/** Syntaxes that never keep all (PS3.5 A.4): JPEG baseline, extended and progressive, JPEG-LS near-lossless. */
const lossy: readonly string[] = [
  "1.2.840.10008.1.2.4.50",
  "1.2.840.10008.1.2.4.51",
  "1.2.840.10008.1.2.4.55",
  "1.2.840.10008.1.2.4.81",
];

/** JPEG 2000, its second part and High-Throughput: with loss or without. */
const open: readonly string[] = ["1.2.840.10008.1.2.4.91", "1.2.840.10008.1.2.4.93", "1.2.840.10008.1.2.4.203"];

/** Files that passed through other software may have lost the mark, not the loss. */
export function isLossySyntax(dataset: DicomDataset): boolean {
  return lossy.includes(textOf(dataset, "00083002") ?? "");
}

/** Its samples may be what was left of others. */
export function mayBeLossySyntax(dataset: DicomDataset): boolean {
  return isLossySyntax(dataset) || open.includes(textOf(dataset, "00083002") ?? "");
}

/**
 * True for pixels whose stored bytes the browser's decoders get wrong without noticing, seen with real files: colour of more than 8 bits,
 * and uncompressed colour with fewer colour samples than pixels.
 */
export function isWrongInBrowser(dataset: DicomDataset): boolean {
  const bits = numberOf(dataset, "00280100") ?? 16;
  const photometric = textOf(dataset, "00280004") ?? "MONOCHROME2";
  if (photometric.startsWith("MONOCHROME")) return false;
  if (photometric !== "PALETTE COLOR" && bits > 8) return true;
  return native.includes(textOf(dataset, "00083002") ?? "") && /_4(?:20|22)$/u.test(photometric);
}
