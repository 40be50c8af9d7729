/** One data element: tag, value representation, value. Numbers stand for US, UL and FD; arrays of elements for sequence items. */
export type Element = readonly [tag: number, vr: ValueRepresentation, value: Value];
type TextRepresentation = "AS" | "CS" | "DA" | "DS" | "IS" | "LO" | "LT" | "PN" | "SH" | "ST" | "TM" | "UI";
type ValueRepresentation = TextRepresentation | "US" | "UL" | "FD" | "OB" | "OW" | "SQ";
type Value = string | number | Uint8Array | readonly (readonly Element[])[];

const longForm: ReadonlySet<string> = new Set(["OB", "OW", "SQ"]);

const explicitLittleEndian = "1.2.840.10008.1.2.1";
const implementationUid = "2.25.171934720817263547182907346152839405127";

/** A DICOM file (PS3.10 §7.1) in Explicit VR Little Endian; the elements of `dataset` may come in any order. */
export function encodePart10(dataset: readonly Element[]): Uint8Array<ArrayBuffer> {
  const meta = encode([
    [0x00020001, "OB", Uint8Array.of(0, 1)],
    [0x00020002, "UI", textOf(dataset, 0x00080016)],
    [0x00020003, "UI", textOf(dataset, 0x00080018)],
    [0x00020010, "UI", explicitLittleEndian],
    [0x00020012, "UI", implementationUid],
    [0x00020013, "SH", "CONSILIUM_1"],
  ]);
  const preamble = new Uint8Array(132);
  preamble.set([0x44, 0x49, 0x43, 0x4d], 128);
  return concatenate([preamble, encode([[0x00020000, "UL", meta.length]]), meta, ...partsOf(dataset)]);
}

function textOf(dataset: readonly Element[], tag: number): string {
  const value = dataset.find(([candidate]) => candidate === tag)?.[2];
  if (typeof value !== "string") throw new Error(`No text in element ${tag.toString(16)}`);
  return value;
}

function encode(elements: readonly Element[]): Uint8Array<ArrayBuffer> {
  return concatenate(partsOf(elements));
}

function partsOf(elements: readonly Element[]): Uint8Array[] {
  return elements.toSorted(([a], [b]) => a - b).flatMap((element) => encodeElement(element));
}

function encodeElement([tag, vr, value]: Element): Uint8Array[] {
  const body = encodeValue(vr, value);
  const isLong = longForm.has(vr);
  const head = new DataView(new ArrayBuffer(isLong ? 12 : 8));
  head.setUint16(0, tag >>> 16, true);
  head.setUint16(2, tag & 0xffff, true);
  head.setUint8(4, vr.charCodeAt(0));
  head.setUint8(5, vr.charCodeAt(1));
  if (isLong) head.setUint32(8, body.length, true);
  else head.setUint16(6, body.length, true);
  return [new Uint8Array(head.buffer), body];
}

function encodeValue(vr: ValueRepresentation, value: Value): Uint8Array {
  if (typeof value === "string") return encodeText(vr, value);
  if (typeof value === "number") return encodeNumber(vr, value);
  if (value instanceof Uint8Array) return value;
  return concatenate(
    value.flatMap((item) => {
      const body = encode(item);
      const head = new DataView(new ArrayBuffer(8));
      head.setUint16(0, 0xfffe, true);
      head.setUint16(2, 0xe000, true);
      head.setUint32(4, body.length, true);
      return [new Uint8Array(head.buffer), body];
    }),
  );
}

/** Text is made even by a space, a UID by a NUL (PS3.5 §6.2). */
function encodeText(vr: ValueRepresentation, value: string): Uint8Array {
  const text = new TextEncoder().encode(value);
  if (text.length % 2 === 0) return text;
  const even = new Uint8Array(text.length + 1).fill(vr === "UI" ? 0 : 32);
  even.set(text);
  return even;
}

function encodeNumber(vr: ValueRepresentation, value: number): Uint8Array {
  const size = vr === "US" ? 2 : vr === "UL" ? 4 : 8;
  const view = new DataView(new ArrayBuffer(size));
  if (vr === "US") view.setUint16(0, value, true);
  else if (vr === "UL") view.setUint32(0, value, true);
  else view.setFloat64(0, value, true);
  return new Uint8Array(view.buffer);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
