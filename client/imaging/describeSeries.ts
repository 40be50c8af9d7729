import type { DicomDataset } from "../net/DicomWebClient.ts";
import { dateOf, numberOf, numbersOf, personNameOf, textOf } from "../net/dicomValues.ts";
import { DocumentPages } from "./DocumentPages.ts";
import { documentFrame, framesOf, type NameFrame } from "./describeFrame.ts";
import { evenSpacing, inReadingOrder } from "./frameOrder.ts";
import { contentOf, type ObjectContent } from "./objectContent.ts";
import type { Patient, Series, SeriesFrame, SeriesNotShown } from "./Series.ts";
import { suvOf } from "./suv.ts";

/** From the metadata of all instances of one series: the series, be it drawn, read or only named; or that there is nothing in it. */
export function describeSeries(instances: readonly DicomDataset[], nameFrame: NameFrame): Series | SeriesNotShown {
  const first = instances[0] ?? {};
  const identity = identityOf(first);
  const content = contentOfAll(instances);
  const alike = instances.filter((instance) => contentOf(instance) === content);
  const isDrawn = content === "images";
  const frames = isDrawn ? imagesOf(alike, nameFrame) : objectsOf(alike);
  if (frames.length === 0) return { ...identity, reason: "empty" };
  const details = {
    ...identity,
    content,
    number: numberOf(first, "00200011") ?? Number.MAX_SAFE_INTEGER,
    studyDate: dateOf(first, "00080020"),
    studyDescription: textOf(first, "00081030") ?? "",
    patient: patientOf(first),
    sliceThickness: frames[0]?.sliceThickness,
    sliceSpacing: isDrawn ? evenSpacing(frames.map(({ plane }) => plane)) : undefined,
    frameTimeMs: isDrawn ? frameTimeOf(alike) : undefined,
  };
  return content === "pdf" ? withPages(details, frames) : { ...details, frames };
}

function identityOf(first: DicomDataset) {
  const text = (tag: string) => textOf(first, tag);
  return {
    studyUid: text("0020000D") ?? "",
    seriesUid: text("0020000E") ?? "",
    // Of series without a description the protocol, of documents their title.
    description: text("0008103E") ?? text("00181030") ?? text("00420010") ?? "",
    modality: text("00080060") ?? "OT",
  };
}

export function isShown(series: Series | SeriesNotShown): series is Series {
  return "frames" in series;
}

/** What can be drawn or read goes before what can only be named. */
function contentOfAll(instances: readonly DicomDataset[]): ObjectContent {
  const contents = new Set(instances.map(contentOf));
  for (const content of ["images", "pdf", "report"] as const) if (contents.has(content)) return content;
  const [only = "noPixels"] = contents;
  return only;
}

function imagesOf(instances: readonly DicomDataset[], nameFrame: NameFrame): readonly SeriesFrame[] {
  const suv = suvOf(instances);
  return inReadingOrder(instances.flatMap((image) => framesOf(image, { nameFrame, suv })));
}

function objectsOf(instances: readonly DicomDataset[]): readonly SeriesFrame[] {
  const objects = instances.flatMap((instance) => documentFrame(instance) ?? []);
  return objects.toSorted((a, b) => a.instanceNumber - b.instanceNumber);
}

/** The list of frames grows with what is known of the documents. */
function withPages(details: Omit<Series, "frames">, documents: readonly SeriesFrame[]): Series {
  const pages = new DocumentPages(documents);
  return {
    ...details,
    pages,
    get frames() {
      return pages.frames;
    },
  };
}

function patientOf(dataset: DicomDataset): Patient {
  return {
    name: personNameOf(dataset, "00100010"),
    sex: textOf(dataset, "00100040") ?? "",
    birthDate: dateOf(dataset, "00100030"),
    age: textOf(dataset, "00101010"),
  };
}

/** Of films, whose frames follow one another in time (PS3.3 C.7.6.5); a stack of slices in one object has no such time. */
function frameTimeOf(instances: readonly DicomDataset[]): number | undefined {
  const film = instances.find((dataset) => (numberOf(dataset, "00280008") ?? 1) > 1);
  if (!film) return undefined;
  const time = positive(film, "00181063") ?? averageStep(film);
  if (time !== undefined) return time;
  const perSecond = positive(film, "00082144") ?? positive(film, "00180040");
  return perSecond && 1000 / perSecond;
}

/** Frame Time Vector: the first entry is the wait before the first frame. */
function averageStep(film: DicomDataset): number | undefined {
  const steps = numbersOf(film, "00181065").slice(1).filter(Number.isFinite);
  const sum = steps.reduce((total, step) => total + step, 0);
  return sum > 0 ? sum / steps.length : undefined;
}

function positive(dataset: DicomDataset, tag: string): number | undefined {
  const value = numberOf(dataset, tag) ?? 0;
  return value > 0 ? value : undefined;
}
