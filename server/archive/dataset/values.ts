/** Binary VRs and the bytes of one of their words, which are swapped in big endian. */
export const binaryVrs: ReadonlyMap<string, number> = new Map([
  ["OB", 1],
  ["UN", 1],
  ["OW", 2],
  ["OL", 4],
  ["OF", 4],
  ["OD", 8],
  ["OV", 8],
]);

type ReadNumber = (view: DataView, offset: number, littleEndian: boolean) => number | string;

function exact(value: bigint): number | string {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
}

/** JSON has no word for these; PS3.18 §F.2.3 lets them be strings. */
function finite(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

export const numberVrs: ReadonlyMap<string, { readonly bytes: number; readonly read: ReadNumber }> = new Map([
  ["US", { bytes: 2, read: (view, offset, little) => view.getUint16(offset, little) }],
  ["SS", { bytes: 2, read: (view, offset, little) => view.getInt16(offset, little) }],
  ["UL", { bytes: 4, read: (view, offset, little) => view.getUint32(offset, little) }],
  ["SL", { bytes: 4, read: (view, offset, little) => view.getInt32(offset, little) }],
  ["FL", { bytes: 4, read: (view, offset, little) => finite(view.getFloat32(offset, little)) }],
  ["FD", { bytes: 8, read: (view, offset, little) => finite(view.getFloat64(offset, little)) }],
  ["SV", { bytes: 8, read: (view, offset, little) => exact(view.getBigInt64(offset, little)) }],
  ["UV", { bytes: 8, read: (view, offset, little) => exact(view.getBigUint64(offset, little)) }],
  ["AT", { bytes: 4, read: attributeTag }],
]);

function attributeTag(view: DataView, offset: number, littleEndian: boolean): string {
  const tag = view.getUint16(offset, littleEndian) * 0x10000 + view.getUint16(offset + 2, littleEndian);
  return tag.toString(16).toUpperCase().padStart(8, "0");
}

export function numbersOf(bytes: Uint8Array, vr: string, littleEndian: boolean): (number | string)[] {
  const kind = numberVrs.get(vr);
  if (!kind) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.floor(bytes.byteLength / kind.bytes);
  return Array.from({ length: count }, (_, index) => kind.read(view, index * kind.bytes, littleEndian));
}

/** PS3.3 §C.7.6.3.1.6: one word an entry; where the data are half as long, two entries share a word. */
export function paletteWords(bytes: Uint8Array, entries: number, littleEndian: boolean): number[] {
  const count = entries === 0 ? 65_536 : entries;
  if (bytes.length < count * 2) return [...bytes.subarray(0, count)];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / 2) }, (_, index) => view.getUint16(index * 2, littleEndian));
}

/** A copy with the bytes of each word in reverse; words of one byte are given back as they are. */
export function littleEndianBytes(bytes: Uint8Array, wordBytes: number): Uint8Array {
  return wordBytes === 1 ? bytes : swapWords(Uint8Array.from(bytes), wordBytes);
}

/** Reverses the bytes of each word where they are, and leaves out what is no whole word. */
export function swapWords<T extends ArrayBufferLike>(bytes: Uint8Array<T>, wordBytes: number): Uint8Array<T> {
  if (wordBytes === 1) return bytes;
  const whole = bytes.subarray(0, bytes.length - (bytes.length % wordBytes));
  const words = Buffer.from(whole.buffer, whole.byteOffset, whole.length);
  if (wordBytes === 2) words.swap16();
  else if (wordBytes === 4) words.swap32();
  else words.swap64();
  return whole;
}

/** One value that may hold backslashes (PS3.5 §6.2): leading spaces count, trailing ones do not. */
const singleValued = new Set(["LT", "ST", "UT", "UR"]);

/** The values of decoded text, without padding. */
export function textValues(text: string, vr: string): string[] {
  if (singleValued.has(vr)) {
    const value = text.replace(/[\0 ]+$/u, "");
    return value === "" ? [] : [value];
  }
  const values = text.split("\\").map((value) => value.replace(/[\0 ]+$/u, "").trim());
  return values.every((value) => value === "") ? [] : values;
}
