import { failureReasons } from "../../../shared/protocol/dicomweb.ts";
import { StoreRefusal } from "../StoreRefusal.ts";
import type { ByteReader } from "./ByteReader.ts";
import { dictionaryVr } from "./dictionary.ts";

const MAX_DEPTH = 16;
const MAX_ELEMENTS = 100_000;
const UNDEFINED_LENGTH = 0xffffffff;
const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;
const ZEROS_STEP_BYTES = 16 * 1024;
/** PS3.5 §7.1.2: these have a 32-bit length after two reserved bytes; so has every VR that is yet to come. */
const LONG_LENGTH_VRS = new Set("OB OD OF OL OV OW SQ SV UC UN UR UT UV".split(" "));
const SHORT_LENGTH_VRS = new Set("AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US".split(" "));

export interface Fragment {
  readonly offset: number;
  readonly length: number;
}

/** Where an element's value is; values are read when they are wanted. */
export interface DataElement {
  readonly tag: number;
  readonly vr: string;
  readonly offset: number;
  readonly length: number;
  /** Of a sequence. */
  readonly items?: readonly DataSet[];
  /** Of encapsulated data: the first holds the basic offset table. */
  readonly fragments?: readonly Fragment[];
}

export type DataSet = ReadonlyMap<number, DataElement>;

export interface Encoding {
  readonly explicitVr: boolean;
  readonly littleEndian: boolean;
}

const IMPLICIT: Encoding = { explicitVr: false, littleEndian: true };

interface Header {
  readonly tag: number;
  readonly vr: string;
  readonly length: number;
}

function refuse(message: string): StoreRefusal {
  return new StoreRefusal(failureReasons.notUnderstood, message);
}

/**
 * Finds the elements of a data set (PS3.5 §7) without reading values: no allocation follows a declared length, every length is checked
 * against the bytes that exist, depth and number of elements are bounded, and each step goes forward.
 */
export class DataSetReader {
  readonly #reader: ByteReader;
  readonly #encoding: Encoding;
  #position: number;
  #elements = 0;

  constructor(reader: ByteReader, encoding: Encoding, position: number) {
    this.#reader = reader;
    this.#encoding = encoding;
    this.#position = position;
  }

  get position(): number {
    return this.#position;
  }

  /** The elements from here to the end of the bytes, or as long as `wanted` says so. */
  read(wanted: (tag: number) => boolean = () => true): DataSet {
    const elements = new Map<number, DataElement>();
    const end = this.#reader.length;
    while (this.#position < end && !this.#atPadding(end) && wanted(this.#peekTag(end))) {
      const element = this.#element(end, 0, this.#encoding);
      elements.set(element.tag, element);
    }
    return elements;
  }

  #take(length: number, end: number): DataView {
    if (end - this.#position < length) throw refuse("the object ends inside an element");
    const bytes = this.#reader.bytes(this.#position, length);
    this.#position += length;
    return new DataView(bytes.buffer, bytes.byteOffset, length);
  }

  #peekTag(end: number): number {
    const start = this.#position;
    const view = this.#take(4, end);
    this.#position = start;
    return this.#tag(view, this.#encoding);
  }

  /** Some writers fill their files up with zeros, which are no elements: no tag is zero. */
  #atPadding(end: number): boolean {
    if (end - this.#position >= 4 && this.#peekTag(end) !== 0) return false;
    for (let start = this.#position; start < end; start += ZEROS_STEP_BYTES) {
      const bytes = this.#reader.bytes(start, Math.min(ZEROS_STEP_BYTES, end - start));
      if (bytes.some((byte) => byte !== 0)) return false;
    }
    return true;
  }

  #tag(view: DataView, { littleEndian }: Encoding): number {
    return view.getUint16(0, littleEndian) * 0x10000 + view.getUint16(2, littleEndian);
  }

  #header(end: number, encoding: Encoding): Header {
    const view = this.#take(8, end);
    const tag = this.#tag(view, encoding);
    // Items and delimiters have no VR in any transfer syntax.
    if (tag >= ITEM && tag <= SEQUENCE_END) return { tag, vr: "", length: view.getUint32(4, encoding.littleEndian) };
    if (!encoding.explicitVr) {
      return { tag, vr: dictionaryVr(tag) ?? "UN", length: view.getUint32(4, encoding.littleEndian) };
    }
    const vr = String.fromCharCode(view.getUint8(4), view.getUint8(5));
    if (SHORT_LENGTH_VRS.has(vr)) return { tag, vr, length: view.getUint16(6, encoding.littleEndian) };
    if (!/^[A-Z]{2}$/u.test(vr)) throw refuse("an element has no value representation");
    // PS3.5 §6.2.2: a VR that does not exist yet is written so, too, and is as unknown as UN.
    const known = LONG_LENGTH_VRS.has(vr) ? vr : "UN";
    return { tag, vr: known, length: this.#take(4, end).getUint32(0, encoding.littleEndian) };
  }

  /** PS3.5 §6.2.2 note 2: a sender that did not know a standard attribute wrote its value as implicit little endian would. */
  #known(header: Header, { explicitVr, littleEndian }: Encoding): Header {
    const isUnknown = header.vr === "UN" && explicitVr && littleEndian && header.length !== UNDEFINED_LENGTH;
    if (!isUnknown || (header.tag >>> 16) % 2 === 1) return header;
    return { ...header, vr: dictionaryVr(header.tag) ?? "UN" };
  }

  #element(end: number, depth: number, encoding: Encoding): DataElement {
    if (++this.#elements > MAX_ELEMENTS) throw refuse(`more than ${MAX_ELEMENTS} elements`);
    const header = this.#header(end, encoding);
    const { tag, vr, length } = this.#known(header, encoding);
    if (tag >= ITEM && tag <= SEQUENCE_END) throw refuse("a delimiter stands where an element should");
    const offset = this.#position;
    if (length === UNDEFINED_LENGTH) return this.#undefinedLength({ tag, vr, length }, end, { depth, encoding });
    if (length > end - offset) throw refuse("an element is longer than the object");
    if (vr === "SQ") {
      const inner = header.vr === "UN" ? IMPLICIT : encoding;
      const items = this.#items(offset + length, { depth, encoding: inner, delimited: false });
      return { tag, vr, offset, length, items };
    }
    this.#position += length;
    return { tag, vr, offset, length };
  }

  #undefinedLength(
    { tag, vr }: Header,
    end: number,
    { depth, encoding }: { readonly depth: number; readonly encoding: Encoding },
  ): DataElement {
    const offset = this.#position;
    if (vr === "OB" || vr === "OW" || (vr === "ox" && depth === 0)) {
      const fragments = this.#fragments(end, encoding);
      return { tag, vr, offset, length: this.#position - offset, fragments };
    }
    if (vr !== "SQ" && vr !== "UN") throw refuse("an element of this kind has no length");
    // PS3.5 §6.2.2 note 4: a sequence of unknown VR is written implicit little endian inside.
    const inner = vr === "UN" ? IMPLICIT : encoding;
    const items = this.#items(end, { depth, encoding: inner, delimited: true });
    return { tag, vr: "SQ", offset, length: this.#position - offset, items };
  }

  #items(
    end: number,
    {
      depth,
      encoding,
      delimited,
    }: { readonly depth: number; readonly encoding: Encoding; readonly delimited: boolean },
  ): DataSet[] {
    if (depth >= MAX_DEPTH) throw refuse(`sequences are nested deeper than ${MAX_DEPTH}`);
    const items: DataSet[] = [];
    while (delimited || this.#position < end) {
      const { tag, length } = this.#header(end, encoding);
      if (tag === SEQUENCE_END && delimited) return items;
      if (tag !== ITEM) throw refuse("a sequence holds something other than items");
      if (++this.#elements > MAX_ELEMENTS) throw refuse(`more than ${MAX_ELEMENTS} elements`);
      items.push(this.#item(end, length, { depth: depth + 1, encoding }));
    }
    return items;
  }

  #item(
    end: number,
    length: number,
    { depth, encoding }: { readonly depth: number; readonly encoding: Encoding },
  ): DataSet {
    const delimited = length === UNDEFINED_LENGTH;
    if (!delimited && length > end - this.#position) throw refuse("an item is longer than its sequence");
    const itemEnd = delimited ? end : this.#position + length;
    const elements = new Map<number, DataElement>();
    while (delimited || this.#position < itemEnd) {
      if (delimited && this.#atItemEnd(itemEnd, encoding)) break;
      const element = this.#element(itemEnd, depth, encoding);
      elements.set(element.tag, element);
    }
    return elements;
  }

  #atItemEnd(end: number, encoding: Encoding): boolean {
    const start = this.#position;
    const view = this.#take(8, end);
    if (this.#tag(view, encoding) === ITEM_END) return true;
    this.#position = start;
    return false;
  }

  #fragments(end: number, encoding: Encoding): Fragment[] {
    const fragments: Fragment[] = [];
    for (;;) {
      const { tag, length } = this.#header(end, encoding);
      if (tag === SEQUENCE_END) return fragments;
      if (tag !== ITEM || length === UNDEFINED_LENGTH)
        throw refuse("encapsulated data hold something other than fragments");
      if (length > end - this.#position) throw refuse("a fragment is longer than the object");
      if (++this.#elements > MAX_ELEMENTS) throw refuse(`more than ${MAX_ELEMENTS} elements`);
      fragments.push({ offset: this.#position, length });
      this.#position += length;
    }
  }
}
