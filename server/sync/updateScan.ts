import { ByteReader } from "../../shared/protocol/ByteReader.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import { MAX_UPDATE_BYTES } from "../../shared/protocol/sync.ts";
import { readJson, type Json } from "./jsonContent.ts";
import { RangeSet, type Range } from "./RangeSet.ts";

/** The name of one change: the n-th (`clock`) of a Yjs client. */
export interface Id {
  readonly client: number;
  readonly clock: number;
}

export interface ClockRange extends Id {
  readonly length: number;
}

/** Where a struct says that it belongs: to a key of the root map, or to whatever its neighbours belong to. */
type Place =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "beside"; readonly origin: Id | undefined; readonly rightOrigin: Id | undefined };

type Content =
  | { readonly kind: "value"; readonly value: Json }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "deleted" };

/** The one root of a flat Doc: a map of plain values, or a text. */
export interface DocShape {
  readonly root: string;
  readonly type: "map" | "text";
}

/** A text has no keys: all of it stands under this one. */
export const TEXT_KEY = "";

export interface ScannedStruct extends ClockRange {
  readonly place: Place;
  readonly content: Content;
  /** The struct's own bytes in the update. */
  readonly bytes: Uint8Array;
}

/** The structs of one client, without gaps. */
interface StructGroup {
  readonly client: number;
  readonly structs: readonly ScannedStruct[];
}

export interface ScannedUpdate {
  readonly groups: readonly StructGroup[];
  /** Each client's in order; no two overlap or touch, whatever the update says. */
  readonly deletes: readonly ClockRange[];
  /** How many structs and deleted ranges the update was written with: what it costs to judge. */
  readonly parts: number;
}

interface ScanLimits {
  readonly bytes: number;
  readonly structs: number;
  readonly deletes: number;
}

const clientLimits: Readonly<Record<DocShape["type"], ScanLimits>> = {
  map: { bytes: MAX_UPDATE_BYTES, structs: 5_000, deletes: 10_000 },
  text: { bytes: MAX_UPDATE_BYTES, structs: 2_000, deletes: 10_000 },
};
/** For what this server wrote itself. */
export const noLimits: ScanLimits = { bytes: Infinity, structs: Infinity, deletes: Infinity };

/** Bits of a struct's first byte in Yjs' V1 encoding: five for the kind of content, three for what is written before it. */
const CONTENT_BITS = 0x1f;
const HAS_KEY = 0x20;
const HAS_RIGHT_ORIGIN = 0x40;
const HAS_ORIGIN = 0x80;
const CONTENT_DELETED = 1;
const CONTENT_STRING = 4;
const CONTENT_ANY = 8;
const PARENT_IS_ROOT = 1;

/**
 * Reads a Yjs V1 update of a flat Doc of this shape in one linear pass, without giving a byte to Yjs. Throws `bad-message` for
 * whatever such a Doc cannot hold (nested types, formats, embeds, GC and Skip structs, other roots; in a map also text and items
 * without a key, in a text values and keys) and for bytes left over; `too-large` above the limits.
 */
export function scanUpdate(update: Uint8Array, shape: DocShape, limits = clientLimits[shape.type]): ScannedUpdate {
  if (update.length > limits.bytes) throw new Failure("too-large", "the update is too large");
  const scan = new Scan(update, shape, limits);
  return scan.run();
}

class Scan {
  readonly #update: Uint8Array;
  readonly #reader: ByteReader;
  readonly #shape: DocShape;
  readonly #limits: ScanLimits;
  #structsRead = 0;
  #rangesRead = 0;

  constructor(update: Uint8Array, shape: DocShape, limits: ScanLimits) {
    this.#update = update;
    this.#reader = new ByteReader(update);
    this.#shape = shape;
    this.#limits = limits;
  }

  run(): ScannedUpdate {
    const groups = this.#groups();
    const deletes = this.#deletes();
    this.#reader.end();
    return { groups, deletes, parts: this.#structsRead + this.#rangesRead };
  }

  #groups(): StructGroup[] {
    const count = this.#reader.varUint();
    if (count > this.#limits.structs) throw tooMany();
    const seen = new Set<number>();
    const groups: StructGroup[] = [];
    for (let left = count; left > 0; left--) {
      const structCount = this.#reader.varUint();
      this.#structsRead += structCount;
      if (this.#structsRead > this.#limits.structs) throw tooMany();
      const client = this.#reader.varUint();
      // Yjs lets a second group of one client replace the first without a word.
      if (seen.has(client)) throw new Failure("bad-message", "a client comes twice in one update");
      seen.add(client);
      groups.push({ client, structs: this.#structs(client, structCount) });
    }
    return groups;
  }

  #structs(client: number, count: number): ScannedStruct[] {
    const structs: ScannedStruct[] = [];
    let clock = this.#reader.varUint();
    for (let left = count; left > 0; left--) {
      const struct = this.#struct({ client, clock });
      structs.push(struct);
      clock += struct.length;
      if (clock > Number.MAX_SAFE_INTEGER) throw new Failure("bad-message", "a clock is larger than 53 bits");
    }
    return structs;
  }

  #struct(id: Id): ScannedStruct {
    const start = this.#reader.position;
    const info = this.#reader.uint8();
    const place = this.#place(info);
    const { content, length } = this.#content(info & CONTENT_BITS);
    if (length === 0) throw new Failure("bad-message", "a struct holds nothing");
    return { ...id, length, place, content, bytes: this.#update.subarray(start, this.#reader.position) };
  }

  #content(kind: number): { readonly content: Content; readonly length: number } {
    const { type } = this.#shape;
    if (kind === CONTENT_DELETED) return { content: { kind: "deleted" }, length: this.#reader.varUint() };
    if (kind === CONTENT_ANY && type === "map") {
      if (this.#reader.varUint() !== 1) throw new Failure("bad-message", "a struct holds one value");
      return { content: { kind: "value", value: readJson(this.#reader) }, length: 1 };
    }
    if (kind === CONTENT_STRING && type === "text") {
      // Read as UTF-8, so that no half of a surrogate pair passes. Clocks count UTF-16 units.
      const text = this.#reader.varString();
      return { content: { kind: "text", text }, length: text.length };
    }
    throw new Failure("bad-message", "a flat Doc holds only plain values under keys, or one text");
  }

  #place(info: number): Place {
    const isText = this.#shape.type === "text";
    if (isText && info & HAS_KEY) throw new Failure("bad-message", "a text has no keys");
    const origin = info & HAS_ORIGIN ? this.#id() : undefined;
    const rightOrigin = info & HAS_RIGHT_ORIGIN ? this.#id() : undefined;
    if (origin || rightOrigin) return { kind: "beside", origin, rightOrigin };
    if (this.#reader.varUint() !== PARENT_IS_ROOT || this.#reader.varString() !== this.#shape.root) {
      throw new Failure("bad-message", "a struct is outside the Doc's root");
    }
    if (isText) return { kind: "key", key: TEXT_KEY };
    if (!(info & HAS_KEY)) throw new Failure("bad-message", "a struct has no key");
    return { kind: "key", key: this.#reader.varString() };
  }

  #id(): Id {
    return { client: this.#reader.varUint(), clock: this.#reader.varUint() };
  }

  #deletes(): ClockRange[] {
    const ranges = new Map<number, Range[]>();
    const count = this.#reader.varUint();
    if (count > this.#limits.deletes) throw tooMany();
    for (let left = count; left > 0; left--) {
      const client = this.#reader.varUint();
      let known = ranges.get(client);
      if (!known) ranges.set(client, (known = []));
      this.#readRanges(known);
    }
    return [...ranges].flatMap(([client, known]) =>
      RangeSet.of(known).ranges.map(({ start, end }) => ({ client, clock: start, length: end - start })),
    );
  }

  #readRanges(ranges: Range[]): void {
    const count = this.#reader.varUint();
    this.#rangesRead += count;
    if (this.#rangesRead > this.#limits.deletes) throw tooMany();
    for (let left = count; left > 0; left--) {
      const start = this.#reader.varUint();
      const end = start + this.#reader.varUint();
      if (end > Number.MAX_SAFE_INTEGER) throw new Failure("bad-message", "a deleted range is larger than 53 bits");
      ranges.push({ start, end });
    }
  }
}

function tooMany(): Failure {
  return new Failure("too-large", "the update has too many parts");
}
