import type { VoiRange } from "../../shared/model/dicom.ts";
import { type VoiFunction, voiOfWindow } from "../../shared/model/voi.ts";
import type { DicomDataset } from "../net/DicomWebClient.ts";
import { dateOf, itemsOf, numberOf, numbersOf, personNameOf, textOf, timeOf } from "../net/dicomValues.ts";
import { evenSpacing, inReadingOrder } from "./frameOrder.ts";
import { functionalGroups, imagePlaneOf } from "./ImagePlane.ts";
import { loaderMetadata } from "./loaderMetadata.ts";
import type { Patient, Series, SeriesFrame, SeriesNotShown } from "./Series.ts";

/** Names a frame for the loader. */
export type NameFrame = (sopUid: string, frame: number) => string;

const MAX_FRAMES_PER_INSTANCE = 20_000;

/** SOP classes with pixels that are no plain image: segmentations, dose, tiled slides, video. */
const unsupportedClasses: readonly string[] = [
  "1.2.840.10008.5.1.4.1.1.66.4",
  "1.2.840.10008.5.1.4.1.1.66.7",
  "1.2.840.10008.5.1.4.1.1.481.2",
  "1.2.840.10008.5.1.4.1.1.77.1.6",
  "1.2.840.10008.5.1.4.1.1.77.1.1.1",
  "1.2.840.10008.5.1.4.1.1.77.1.2.1",
  "1.2.840.10008.5.1.4.1.1.77.1.4.1",
];

/** From the metadata of all instances of one series: the series to show, or why it is not shown. */
export function describeSeries(instances: readonly DicomDataset[], nameFrame: NameFrame): Series | SeriesNotShown {
  const first = instances[0] ?? {};
  const identity = {
    studyUid: textOf(first, "0020000D") ?? "",
    seriesUid: textOf(first, "0020000E") ?? "",
    description: textOf(first, "0008103E") ?? textOf(first, "00181030") ?? "",
    modality: textOf(first, "00080060") ?? "OT",
  };
  const images = instances.filter(hasPixels);
  if (images.length === 0) return { ...identity, reason: "no-pixels" };
  const plain = images.filter((image) => !unsupportedClasses.includes(textOf(image, "00080016") ?? ""));
  const frames = inReadingOrder(plain.flatMap((image) => framesOf(image, nameFrame)));
  if (frames.length === 0) return { ...identity, reason: "unsupported" };
  return {
    ...identity,
    number: numberOf(first, "00200011") ?? Number.MAX_SAFE_INTEGER,
    studyDate: dateOf(first, "00080020"),
    studyDescription: textOf(first, "00081030") ?? "",
    patient: patientOf(first),
    frames,
    sliceThickness: frames[0]?.sliceThickness,
    sliceSpacing: evenSpacing(frames.map(({ plane }) => plane)),
  };
}

export function isShown(series: Series | SeriesNotShown): series is Series {
  return "frames" in series;
}

function patientOf(dataset: DicomDataset): Patient {
  return {
    name: personNameOf(dataset, "00100010"),
    sex: textOf(dataset, "00100040") ?? "",
    birthDate: dateOf(dataset, "00100030"),
    age: textOf(dataset, "00101010"),
  };
}

function hasPixels(dataset: DicomDataset): boolean {
  return (numberOf(dataset, "00280010") ?? 0) > 0 && (numberOf(dataset, "00280011") ?? 0) > 0;
}

function framesOf(dataset: DicomDataset, nameFrame: NameFrame): SeriesFrame[] {
  const sopUid = textOf(dataset, "00080018");
  if (sopUid === undefined) return [];
  const count = Math.min(Math.max(numberOf(dataset, "00280008") ?? 1, 1), MAX_FRAMES_PER_INSTANCE);
  return Array.from({ length: count }, (_, index) => {
    const frame = index + 1;
    return frameOf(dataset, { sopUid, frame, imageId: nameFrame(sopUid, frame) });
  });
}

function frameOf(dataset: DicomDataset, name: Pick<SeriesFrame, "sopUid" | "frame" | "imageId">): SeriesFrame {
  const size = { rows: numberOf(dataset, "00280010") ?? 1, columns: numberOf(dataset, "00280011") ?? 1 };
  const plane = imagePlaneOf(dataset, name.frame, size);
  const groups = functionalGroups(dataset, name.frame);
  const photometric = textOf(dataset, "00280004") ?? "MONOCHROME2";
  const measures = groups.flatMap((group) => itemsOf(group, "00289110"))[0];
  return {
    ...name,
    instanceNumber: numberOf(dataset, "00200013") ?? 0,
    plane,
    voi: firstVoi([...groups.flatMap((group) => itemsOf(group, "00289132")), dataset]),
    isInverse: photometric === "MONOCHROME1",
    isColour: !photometric.startsWith("MONOCHROME"),
    isLossy: textOf(dataset, "00282110") === "01",
    sliceThickness: (measures && numberOf(measures, "00180050")) ?? numberOf(dataset, "00180050"),
    patientOrientation: patientOrientationOf(dataset),
    dateTime: dateTimeOf(dataset),
    loaderMetadata: loaderMetadata(dataset, { plane, frame: name.frame }),
  };
}

/** The first usable window. A width below 1 is not legal for LINEAR (PS3.3 C.11.2.1.2.1) and would show black. */
function firstVoi(sources: readonly DicomDataset[]): VoiRange | undefined {
  for (const source of sources) {
    const voiFunction: VoiFunction = textOf(source, "00281056") === "LINEAR_EXACT" ? "LINEAR_EXACT" : "LINEAR";
    const widths = numbersOf(source, "00281051");
    const centres = numbersOf(source, "00281050");
    const smallest = voiFunction === "LINEAR" ? 1 : Number.MIN_VALUE;
    const at = widths.findIndex((width, index) => width >= smallest && Number.isFinite(centres[index]));
    const [centre, width] = [centres[at], widths[at]];
    if (centre !== undefined && width !== undefined) return voiOfWindow({ centre, width }, voiFunction);
  }
  return undefined;
}

function patientOrientationOf(dataset: DicomDataset): readonly [string, string] | undefined {
  const [row, column] = dataset["00200020"]?.Value ?? [];
  return typeof row === "string" && typeof column === "string" ? [row, column] : undefined;
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
