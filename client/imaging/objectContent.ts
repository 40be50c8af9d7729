import type { DicomDataset } from "../net/DicomWebClient.ts";
import { numberOf, textOf } from "../net/dicomValues.ts";

/** Objects that this viewer keeps and names, but does not draw; each is a key of a plain sentence. */
type NotDrawn =
  | "waveform"
  | "structureSet"
  | "plan"
  | "dose"
  | "treatmentRecord"
  | "segmentation"
  | "slide"
  | "video"
  | "presentation"
  | "registration"
  | "parametricMap"
  | "spectroscopy"
  | "model"
  | "clinicalDocument"
  | "raw"
  | "noPixels";

/** What an object is, and so how a tile shows it. */
export type ObjectContent = "images" | "report" | "pdf" | NotDrawn;

const STORAGE = "1.2.840.10008.5.1.4.1.1.";

/** By SOP class (PS3.4 B.5), the longest beginning first; what is not listed and has pixels is an image. */
const classes: readonly (readonly [string, ObjectContent])[] = [
  ["104.1", "pdf"],
  ["104.2", "clinicalDocument"],
  ["104", "model"],
  ["11", "presentation"],
  ["30", "parametricMap"],
  ["4.2", "spectroscopy"],
  ["481.1", "images"],
  ["481.2", "dose"],
  ["481.3", "structureSet"],
  ["481.4", "treatmentRecord"],
  ["481.6", "treatmentRecord"],
  ["481.7", "treatmentRecord"],
  ["481.9", "treatmentRecord"],
  ["481", "plan"],
  ["66.1", "registration"],
  ["66.2", "registration"],
  ["66.3", "registration"],
  ["66.4", "segmentation"],
  ["66.5", "segmentation"],
  ["66.6", "segmentation"],
  ["66.7", "segmentation"],
  ["66.8", "segmentation"],
  ["66", "raw"],
  ["67", "parametricMap"],
  ["68", "model"],
  ["77.1.1.1", "video"],
  ["77.1.2.1", "video"],
  ["77.1.4.1", "video"],
  ["77.1.6", "slide"],
  ["77.1.5.3", "registration"],
  ["88", "report"],
  ["9", "waveform"],
];

/** MPEG-2, MPEG-4, HEVC (PS3.5 A.4). */
const videoSyntax = /^1\.2\.840\.10008\.1\.2\.4\.10[0-8](?:\.1)?$/u;

export function contentOf(dataset: DicomDataset): ObjectContent {
  const sopClass = textOf(dataset, "00080016") ?? "";
  const known = sopClass.startsWith(STORAGE) ? byClass(sopClass.slice(STORAGE.length)) : undefined;
  if (known !== undefined && known !== "images") return known;
  if (videoSyntax.test(textOf(dataset, "00083002") ?? "")) return "video";
  return hasPixels(dataset) ? "images" : "noPixels";
}

function byClass(suffix: string): ObjectContent | undefined {
  return classes.find(([beginning]) => suffix === beginning || suffix.startsWith(`${beginning}.`))?.[1];
}

function hasPixels(dataset: DicomDataset): boolean {
  return (numberOf(dataset, "00280010") ?? 0) > 0 && (numberOf(dataset, "00280011") ?? 0) > 0;
}
