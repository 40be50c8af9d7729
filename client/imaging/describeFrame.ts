import type { VoiRange } from "../../shared/model/dicom.ts";
import { voiOfWindow } from "../../shared/model/voi.ts";
import type { DicomDataset } from "../net/DicomWebClient.ts";
import { dateOf, itemsOf, numberOf, numbersOf, textOf, timeOf } from "../net/dicomValues.ts";
import { functionalGroups, type ImagePlane, imagePlaneOf } from "./ImagePlane.ts";
import { isLossySyntax, isWrongInBrowser } from "./imageEncoding.ts";
import { loaderMetadata } from "./loaderMetadata.ts";
import { overlayPlanesOf } from "./overlayPlanes.ts";
import { ownWindowOf } from "./ownWindow.ts";
import { rescaleOf } from "./rescale.ts";
import type { SeriesFrame } from "./Series.ts";
import { storedPixelsOf } from "./storedPixels.ts";
import type { Suv } from "./suv.ts";
import { ultrasoundRegions } from "./ultrasoundRegions.ts";
import { valueUnitOf } from "./valueUnit.ts";

/** Names a frame for the loader. */
export type NameFrame = (sopUid: string, frame: number) => string;

export interface FrameContext {
  readonly nameFrame: NameFrame;
  /** Of the whole series, where it is PET. */
  readonly suv: Suv | undefined;
}

const MAX_FRAMES_PER_INSTANCE = 20_000;

export function framesOf(dataset: DicomDataset, context: FrameContext): SeriesFrame[] {
  const sopUid = textOf(dataset, "00080018");
  if (sopUid === undefined) return [];
  const count = Math.min(Math.max(numberOf(dataset, "00280008") ?? 1, 1), MAX_FRAMES_PER_INSTANCE);
  const regions = ultrasoundRegions(dataset);
  return Array.from({ length: count }, (_, index) => {
    const frame = index + 1;
    return { ...frameOf(dataset, { sopUid, frame, ...context }), regions };
  });
}

/** A document's first page, or an object that is not drawn: a frame without pixels. */
export function documentFrame(dataset: DicomDataset): SeriesFrame | undefined {
  const sopUid = textOf(dataset, "00080018");
  if (sopUid === undefined) return undefined;
  return {
    imageId: `object:${sopUid}`,
    sopUid,
    frame: 1,
    instanceNumber: numberOf(dataset, "00200013") ?? 0,
    plane: nowhere,
    voi: undefined,
    isInverse: false,
    isColour: false,
    isLossy: false,
    sliceThickness: undefined,
    patientOrientation: undefined,
    dateTime: dateTimeOf(dataset),
    loaderMetadata: {},
  };
}

const nowhere: ImagePlane = {
  origin: [0, 0, 0],
  row: [1, 0, 0],
  column: [0, 1, 0],
  spacingX: 1,
  spacingY: 1,
  columns: 1,
  rows: 1,
  isInPatient: false,
  hasSpacing: false,
};

function frameOf(
  dataset: DicomDataset,
  { sopUid, frame, nameFrame, suv }: FrameContext & { readonly sopUid: string; readonly frame: number },
): SeriesFrame {
  const size = { rows: numberOf(dataset, "00280010") ?? 1, columns: numberOf(dataset, "00280011") ?? 1 };
  const plane = imagePlaneOf(dataset, frame, size);
  const groups = functionalGroups(dataset, frame);
  const measures = groups.flatMap((group) => itemsOf(group, "00289110"))[0];
  const factor = suv && "factor" in suv ? suv.factor : 1;
  const valueUnit = valueUnitOf(dataset, { frame, suv });
  const own = ownWindowOf(dataset, { groups, factor });
  return {
    sopUid,
    frame,
    imageId: nameFrame(sopUid, frame),
    frameOfReferenceUid: textOf(dataset, "00200052"),
    instanceNumber: numberOf(dataset, "00200013") ?? 0,
    plane,
    voi: own?.voi ?? windowWithout(valueUnit),
    curve: own?.curve,
    isLossy: textOf(dataset, "00282110") === "01" || isLossySyntax(dataset),
    lossyRatio: numbersOf(dataset, "00282112").findLast((ratio) => ratio > 1),
    sliceThickness: (measures && numberOf(measures, "00180050")) ?? numberOf(dataset, "00180050"),
    patientOrientation: patientOrientationOf(dataset),
    projection: projectionOf(dataset, groups),
    dateTime: dateTimeOf(dataset),
    valueUnit,
    suv,
    isSentPlain: isWrongInBrowser(dataset),
    ...pixelsOf(dataset, { frame, plane, factor }),
  };
}

/** What is known of the pixels themselves. */
function pixelsOf(
  dataset: DicomDataset,
  { frame, plane, factor }: { readonly frame: number; readonly plane: ImagePlane; readonly factor: number },
) {
  const { slope, intercept } = rescaleOf(dataset, frame);
  const photometric = textOf(dataset, "00280004") ?? "MONOCHROME2";
  const isColour = !photometric.startsWith("MONOCHROME");
  const overlays = overlayPlanesOf(dataset, frame);
  const stored = storedPixelsOf(dataset, {
    slope: slope * factor,
    intercept: intercept * factor,
    hasGraphics: overlays.some(({ bits }) => "position" in bits),
  });
  return {
    // Presentation LUT Shape INVERSE says the same as MONOCHROME1, which comes with it (PS3.3 C.11.6).
    isInverse: photometric === "MONOCHROME1" || textOf(dataset, "20500020") === "INVERSE",
    isColour,
    overlays,
    stored: isColour ? undefined : stored,
    loaderMetadata: loaderMetadata(dataset, { plane, stored }),
  };
}

/** The scale of Hounsfield is known: soft tissue says more than everything from air to metal. */
function windowWithout(valueUnit: string): VoiRange | undefined {
  return valueUnit === "HU" ? voiOfWindow({ centre: 40, width: 400 }) : undefined;
}

function patientOrientationOf(dataset: DicomDataset): readonly [string, string] | undefined {
  const [row, column] = dataset["00200020"]?.Value ?? [];
  return typeof row === "string" && typeof column === "string" ? [row, column] : undefined;
}

/** Image Laterality, else that of the body part of the series, and the view of a projection. */
function projectionOf(dataset: DicomDataset, groups: readonly DicomDataset[]): string | undefined {
  const anatomy = groups.flatMap((group) => itemsOf(group, "00209071"))[0];
  const side = textOf(dataset, "00200062") ?? (anatomy && textOf(anatomy, "00209072")) ?? textOf(dataset, "00200060");
  const view = textOf(dataset, "00185101");
  const words = [side, view].filter((word) => word !== undefined && word !== "U" && word !== "NONE");
  return words.length === 0 ? undefined : words.join(" ");
}

function dateTimeOf(dataset: DicomDataset): string | undefined {
  const pairs = [
    ["00080022", "00080032"],
    ["00080023", "00080033"],
    ["00080021", "00080031"],
    ["00080020", "00080030"],
  ] as const;
  for (const [dateTag, timeTag] of pairs) {
    const date = dateOf(dataset, dateTag);
    const time = timeOf(dataset, timeTag);
    if (date) return time ? `${date}T${time}` : date;
  }
  return undefined;
}
