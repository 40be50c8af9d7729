import type { DicomJson, DicomJsonAttribute } from "../../../shared/protocol/dicomweb.ts";
import { searchTexts } from "./jsonValues.ts";

export type Level = "study" | "series" | "instance";

/** What a query of each level answers and matches (PS3.18 tables 10.6.3-3 to 10.6.3-5 and what viewers ask beyond them). */
export const indexedTags: Readonly<Record<Level, readonly string[]>> = {
  study: [
    "00080020", // Study Date
    "00080030", // Study Time
    "00080050", // Accession Number
    "00080090", // Referring Physician's Name
    "00080201", // Timezone Offset From UTC
    "00081030", // Study Description
    "00081060", // Name of Physician(s) Reading Study
    "00100010", // Patient's Name
    "00100020", // Patient ID
    "00100021", // Issuer of Patient ID
    "00100030", // Patient's Birth Date
    "00100040", // Patient's Sex
    "00101010", // Patient's Age
    "0020000D", // Study Instance UID
    "00200010", // Study ID
  ],
  series: [
    "00080021", // Series Date
    "00080031", // Series Time
    "00080060", // Modality
    "00080070", // Manufacturer
    "00081010", // Station Name
    "0008103E", // Series Description
    "00180015", // Body Part Examined
    "00181030", // Protocol Name
    "0020000E", // Series Instance UID
    "00200011", // Series Number
    "00200060", // Laterality
    "00400244", // Performed Procedure Step Start Date
    "00400245", // Performed Procedure Step Start Time
  ],
  instance: [
    "00080016", // SOP Class UID
    "00080018", // SOP Instance UID
    "00080022", // Acquisition Date
    "00080023", // Content Date
    "00080033", // Content Time
    "00200013", // Instance Number
    "00280008", // Number of Frames
    "00280010", // Rows
    "00280011", // Columns
    "00280100", // Bits Allocated
    "00420010", // Document Title
  ],
};

export interface IndexedLevel {
  /** DICOM JSON of the attributes that are there. */
  readonly attributes: Readonly<Record<string, DicomJsonAttribute>>;
  /** The same values in lower case, as matching needs them. */
  readonly search: Readonly<Record<string, readonly string[]>>;
}

export function indexLevel(json: DicomJson, level: Level): IndexedLevel {
  const attributes: Record<string, DicomJsonAttribute> = {};
  const search: Record<string, readonly string[]> = {};
  for (const tag of indexedTags[level]) {
    const attribute = json[tag];
    if (!attribute) continue;
    attributes[tag] = attribute;
    const texts = searchTexts(json, tag);
    if (texts.length > 0) search[tag] = texts;
  }
  return { attributes, search };
}
