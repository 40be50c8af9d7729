import type { DicomJson, DicomJsonAttribute, DicomJsonValue } from "../../../shared/protocol/dicomweb.ts";
import { failureReasons } from "../../../shared/protocol/dicomweb.ts";
import { StoreRefusal } from "../StoreRefusal.ts";
import type { ByteReader } from "./ByteReader.ts";
import { textDecoding, type TextDecoding } from "./characterSets.ts";
import { tagName } from "./dictionary.ts";
import type { DataElement, DataSet, Encoding } from "./readDataSet.ts";
import { binaryVrs, littleEndianBytes, numbersOf, numberVrs, paletteWords, textValues } from "./values.ts";

const MAX_INLINE_BYTES = 4 * 1024;
const MAX_TEXT_BYTES = 256 * 1024;
const MAX_PALETTE_BYTES = 2 * 65_536;
/** What the values may cost in memory all together: their bytes, and for each of them an object's overhead. Beyond the first limit long values are named by URI, beyond the second the object is refused. */
const MAX_INLINE_COST = 12 * 1024 * 1024;
const MAX_COST = 28 * 1024 * 1024;
const VALUE_COST = 24;
const BULK_COST = 1024;
const ALWAYS_INLINE_BYTES = 64;
const SPECIFIC_CHARACTER_SET = 0x00080005;
const PIXEL_REPRESENTATION = 0x00280103;
/** Pixel data and their offset tables never are metadata (PS3.18 §10.4.1.1.2). */
const pixelTags = new Set([0x7fe00001, 0x7fe00002, 0x7fe00008, 0x7fe00009, 0x7fe00010]);
const paletteTags = new Set([0x00281201, 0x00281202, 0x00281203, 0x00281204]);
const PALETTE_DESCRIPTOR = 0x00281101;

/** A value that the metadata name by URI: bytes of the stored object, in units to swap where it is big endian. */
export interface BulkValue {
  readonly offset: number;
  readonly length: number;
  readonly swapBytes: number;
}

interface Scope {
  readonly decode: TextDecoding;
  readonly isSigned: boolean;
}

/** Turns a data set into the DICOM JSON model; large binary values are listed in `bulk` and named by their place in that list. */
export class DicomJsonWriter {
  readonly bulk: BulkValue[] = [];
  readonly #reader: ByteReader;
  readonly #encoding: Encoding;
  readonly #bulkUri: (index: number) => string;
  #cost = 0;

  constructor(reader: ByteReader, encoding: Encoding, bulkUri: (index: number) => string) {
    this.#reader = reader;
    this.#encoding = encoding;
    this.#bulkUri = bulkUri;
  }

  write(dataSet: DataSet): DicomJson {
    return this.#dataSet(dataSet, { decode: textDecoding([]), isSigned: false });
  }

  /** The values of one text element, in the default character set. */
  texts(element: DataElement | undefined): string[] {
    if (!element || element.length > MAX_TEXT_BYTES) return [];
    return this.#texts(element, textDecoding([]));
  }

  #texts(element: DataElement, decode: TextDecoding): string[] {
    return textValues(decode(this.#bytes(element), element.vr === "PN"), element.vr);
  }

  /** The value's bytes, no more than the first `MAX_TEXT_BYTES`. */
  #bytes({ offset, length }: { readonly offset: number; readonly length: number }): Uint8Array {
    return this.#reader.bytes(offset, Math.min(length, MAX_TEXT_BYTES));
  }

  #charge(cost: number): void {
    this.#cost += cost;
    if (this.#cost > MAX_COST) throw new StoreRefusal(failureReasons.notUnderstood, "too much metadata");
  }

  #charged<T>(values: T[], { length }: DataElement): T[] {
    this.#charge(length + values.length * VALUE_COST);
    return values;
  }

  #isInline({ length }: DataElement, maxBytes: number): boolean {
    return length <= (this.#cost > MAX_INLINE_COST ? ALWAYS_INLINE_BYTES : maxBytes);
  }

  #dataSet(dataSet: DataSet, outer: Scope): DicomJson {
    const scope = this.#scopeOf(dataSet, outer);
    const json: Record<string, DicomJsonAttribute> = {};
    for (const tag of [...dataSet.keys()].toSorted((a, b) => a - b)) {
      const element = dataSet.get(tag);
      // Group lengths say how bytes were arranged, and no bytes are left.
      if (!element || pixelTags.has(tag) || tag % 0x10000 === 0) continue;
      json[tagName(tag)] = this.#attribute(element, dataSet, scope);
    }
    // The text is UTF-8 from here on, whatever it was (PS3.18 §F.2).
    if (dataSet.has(SPECIFIC_CHARACTER_SET)) json["00080005"] = { vr: "CS", Value: ["ISO_IR 192"] };
    return json;
  }

  #scopeOf(dataSet: DataSet, outer: Scope): Scope {
    const sets = dataSet.get(SPECIFIC_CHARACTER_SET);
    const sign = dataSet.get(PIXEL_REPRESENTATION);
    return {
      decode: sets ? textDecoding(this.#texts(sets, textDecoding([]))) : outer.decode,
      isSigned: sign ? numbersOf(this.#bytes(sign), "US", this.#encoding.littleEndian)[0] === 1 : outer.isSigned,
    };
  }

  #attribute(element: DataElement, dataSet: DataSet, scope: Scope): DicomJsonAttribute {
    const vr = settleVr(element, scope.isSigned);
    if (element.items) {
      const items = element.items.map((item) => this.#dataSet(item, scope));
      return items.length > 0 ? { vr, Value: items } : { vr };
    }
    if (element.length === 0) return { vr };
    if (paletteTags.has(element.tag) && this.#isInline(element, MAX_PALETTE_BYTES)) {
      return { vr, Value: this.#charged(this.#palette(element, dataSet), element) };
    }
    if (binaryVrs.has(vr)) return this.#binary(element, vr);
    if (!this.#isInline(element, MAX_TEXT_BYTES)) return { vr, BulkDataURI: this.#addBulk(element, vr) };
    const values = this.#charged(this.#values(element, vr, scope), element);
    return values.length > 0 ? { vr, Value: values } : { vr };
  }

  #values(element: DataElement, vr: string, scope: Scope): DicomJsonValue[] {
    if (numberVrs.has(vr)) return numbersOf(this.#bytes(element), vr, this.#encoding.littleEndian);
    const texts = textValues(scope.decode(this.#bytes(element), vr === "PN"), vr);
    return texts.map((text) => jsonValue(text, vr));
  }

  /** Viewers read palettes as words in `Value`, which the standard leaves out for OW, and in no other form. */
  #palette(element: DataElement, dataSet: DataSet): number[] {
    const descriptor = dataSet.get(PALETTE_DESCRIPTOR + ((element.tag & 0xf) - 1));
    const littleEndian = this.#encoding.littleEndian;
    const entries = descriptor ? (numbersOf(this.#bytes(descriptor), "US", littleEndian)[0] ?? 0) : 0;
    return paletteWords(this.#bytes(element), typeof entries === "number" ? entries : 0, littleEndian);
  }

  #binary(element: DataElement, vr: string): DicomJsonAttribute {
    if (element.fragments || !this.#isInline(element, MAX_INLINE_BYTES)) {
      return { vr, BulkDataURI: this.#addBulk(element, vr) };
    }
    const bytes = littleEndianBytes(this.#bytes(element), this.#swap(vr));
    const [InlineBinary = ""] = this.#charged([Buffer.from(bytes).toString("base64")], element);
    return { vr, InlineBinary };
  }

  #swap(vr: string): number {
    return this.#encoding.littleEndian ? 1 : (binaryVrs.get(vr) ?? 1);
  }

  #addBulk({ offset, length }: DataElement, vr: string): string {
    this.#charge(BULK_COST);
    this.bulk.push({ offset, length, swapBytes: this.#swap(vr) });
    return this.#bulkUri(this.bulk.length - 1);
  }
}

/** Decides what the dictionary leaves open for implicit VR (PS3.5 §A.1). */
function settleVr({ vr }: DataElement, isSigned: boolean): string {
  switch (vr) {
    case "xs":
      return isSigned ? "SS" : "US";
    case "ox":
      return "OW";
    case "lt":
      return "US";
    case "up":
      return "UL";
    default:
      return vr;
  }
}

function jsonValue(text: string, vr: string): DicomJsonValue {
  if (text === "") return null;
  if (vr === "PN") return personName(text);
  if (vr !== "DS" && vr !== "IS") return text;
  const number = Number(text);
  // PS3.18 §F.2.3 allows the string, which is all there is where a sender wrote no number.
  return Number.isFinite(number) ? number : text;
}

function personName(text: string): DicomJsonValue {
  const [alphabetic, ideographic, phonetic] = text.split("=").map((group) => group.trim().replace(/^\^+$/u, ""));
  return {
    ...(alphabetic ? { Alphabetic: alphabetic } : {}),
    ...(ideographic ? { Ideographic: ideographic } : {}),
    ...(phonetic ? { Phonetic: phonetic } : {}),
  };
}
