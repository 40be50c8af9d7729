import { tmpdir } from "node:os";
import { Uid } from "../../../shared/model/dicom.ts";
import { failureReasons, instancePath, type DicomJson, type InstancePath } from "../../../shared/protocol/dicomweb.ts";
import type { ByteReader } from "../dataset/ByteReader.ts";
import { DicomJsonWriter } from "../dataset/dicomJson.ts";
import { hasExecutablePreamble, readPart10, type Part10 } from "../dataset/part10.ts";
import type { InstanceLayout } from "../frameLayout.ts";
import { StoreRefusal } from "../StoreRefusal.ts";
import { indexLevel, type IndexedLevel } from "./indexAttributes.ts";
import { isOutOfSpace } from "./isOutOfSpace.ts";
import { firstText } from "./jsonValues.ts";
import { locateFrames } from "./locateFrames.ts";
import { mustHavePixelData } from "./sopClasses.ts";

const MAX_METADATA_BYTES = 16 * 1024 * 1024;
const SOP_CLASS = 0x00080016;
const SOP_INSTANCE = 0x00080018;
const STUDY = 0x0020000d;
const SERIES = 0x0020000e;

/** What the archive must know of an instance before it can store it. Plain data: it crosses from the inspecting thread. */
export interface Inspection extends InstancePath {
  readonly sopClassUid: Uid;
  readonly transferSyntaxUid: string;
  readonly hasExecutablePreamble: boolean;
  readonly study: IndexedLevel;
  readonly series: IndexedLevel;
  readonly instance: IndexedLevel;
  /** The instance's metadata as they are answered: one DICOM JSON object as text. */
  readonly metadata: string;
  readonly layout: InstanceLayout;
}

/** What could be told of an object that is refused, so that the sender can find it. */
export interface Refusal {
  readonly reason: StoreRefusal["reason"];
  readonly message: string;
  readonly sopClassUid?: Uid | undefined;
  readonly instanceUid?: Uid | undefined;
}

export type InspectionResult =
  | { readonly kind: "accepted"; readonly inspection: Inspection }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/**
 * Reads one received object (PS3.10 file). Bounded in memory and steps, but not in time: run it where it can be cut short. What is deflated
 * is inflated into a nameless file in `spoolDirectory`.
 */
export async function inspectInstance(reader: ByteReader, spoolDirectory = tmpdir()): Promise<InspectionResult> {
  const seen: { sopClassUid?: Uid | undefined; instanceUid?: Uid | undefined } = {};
  try {
    const file = await readPart10(reader, spoolDirectory);
    using _ = file.syntax.deflated ? file.reader : undefined;
    const texts = new DicomJsonWriter(file.reader, file.syntax, () => "");
    seen.sopClassUid = Uid.safeParse(texts.texts(file.dataSet.get(SOP_CLASS))[0]).data;
    seen.instanceUid = Uid.safeParse(texts.texts(file.dataSet.get(SOP_INSTANCE))[0]).data;
    const inspection = describe(file, texts, hasExecutablePreamble(reader));
    return { kind: "accepted", inspection };
  } catch (error) {
    const refusal = refusalOf(error);
    return { kind: "refused", refusal: { reason: refusal.reason, message: refusal.message, ...seen } };
  }
}

/** What trips over an object that the rules above let through is the object's fault, too. */
function refusalOf(error: unknown): StoreRefusal {
  if (error instanceof StoreRefusal) return error;
  if (isOutOfSpace(error)) return new StoreRefusal(failureReasons.outOfResources, "the archive is out of space");
  return new StoreRefusal(failureReasons.notUnderstood, "the object could not be read", { cause: error });
}

function describe(file: Part10, texts: DicomJsonWriter, isExecutable: boolean): Inspection {
  const { dataSet, syntax, reader } = file;
  const uid = (tag: number, name: string): Uid => {
    const [text, ...others] = texts.texts(dataSet.get(tag));
    if (text === undefined) throw new StoreRefusal(failureReasons.notUnderstood, `${name} is missing`);
    const parsed = Uid.safeParse(text);
    if (parsed.success && others.length === 0) return parsed.data;
    throw new StoreRefusal(failureReasons.notUnderstood, `${name} is not a valid UID`);
  };
  const sopClassUid = uid(SOP_CLASS, "SOP Class UID");
  const path: InstancePath = {
    instanceUid: uid(SOP_INSTANCE, "SOP Instance UID"),
    studyUid: uid(STUDY, "Study Instance UID"),
    seriesUid: uid(SERIES, "Series Instance UID"),
  };
  checkSopClass(file, sopClassUid);
  const writer = new DicomJsonWriter(reader, syntax, (index) => `${instancePath(path)}/bulkdata/${index}`);
  const json = complete(writer.write(dataSet), syntax.uid);
  const frames = locateFrames({ dataSet, json, reader, syntax });
  const hasImageAttributes = json["00280010"] !== undefined && json["00280011"] !== undefined;
  if (frames.kind === "none" && (mustHavePixelData(sopClassUid) || hasImageAttributes)) {
    throw new StoreRefusal(failureReasons.notUnderstood, "the image has no pixel data: it may have been cut short");
  }
  const metadata = JSON.stringify(json);
  if (metadata.length > MAX_METADATA_BYTES) throw new StoreRefusal(failureReasons.notUnderstood, "too much metadata");
  return {
    ...path,
    sopClassUid,
    transferSyntaxUid: syntax.uid,
    hasExecutablePreamble: isExecutable,
    study: indexLevel(json, "study"),
    series: indexLevel(json, "series"),
    instance: indexLevel(json, "instance"),
    metadata,
    layout: { inflated: syntax.deflated, frames, bulk: writer.bulk },
  };
}

/** PS3.10 §7.1. Only the class is held against the file: de-identified objects often keep their old instance UID there, and the data set's counts. */
function checkSopClass(file: Part10, sopClassUid: Uid): void {
  if (file.mediaSopClassUid && file.mediaSopClassUid !== sopClassUid) {
    throw new StoreRefusal(failureReasons.mismatch, "file meta information and data set name different SOP classes");
  }
}

/** Viewers wait for ever for a Modality that is not there; what is stored as what spares them a request. */
function complete(json: DicomJson, transferSyntaxUid: string): DicomJson {
  const modality = firstText(json, "00080060");
  return {
    ...json,
    ...(modality ? {} : { "00080060": { vr: "CS", Value: ["OT"] } }),
    "00083002": { vr: "UI", Value: [transferSyntaxUid] },
  };
}
