import { Uid } from "../../shared/model/dicom.ts";

/** What the first bytes say of a file. */
export type Head =
  /** `sopUid` where it could be told without decoding the object. */
  | { readonly kind: "image"; readonly sopUid: string | undefined }
  | { readonly kind: "dicomdir" }
  | { readonly kind: "zip" }
  /** A data set without the file's header (PS3.10 §7.1), which archives do not take. */
  | { readonly kind: "bare" }
  | { readonly kind: "other" };

/** As much as `readHead` looks at. */
export const HEAD_BYTES = 8 * 1024;

const MEDIA_STORAGE_DIRECTORY = "1.2.840.10008.1.3.10";
const IMPLICIT = "1.2.840.10008.1.2";
const BIG_ENDIAN = "1.2.840.10008.1.2.2";
const DEFLATED = new Set(["1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.8.1"]);
const PREAMBLE = 128;
const longVrs = new Set(["OB", "OW", "OF", "OD", "OL", "OV", "SQ", "UN", "UT", "UC", "UR", "SV", "UV"]);

/**
 * A DICOM file (PS3.10 §7.1), a DICOMDIR, a ZIP or something else, by content alone. Never throws and reads nothing beyond `bytes`: a
 * lie in it costs only that the object's own identifier stays unknown.
 */
export function readHead(bytes: Uint8Array): Head {
  if (isText(bytes, PREAMBLE, "DICM")) return readPart10(bytes);
  if (isText(bytes, 0, "PK\u0003\u0004") || isText(bytes, 0, "PK\u0005\u0006")) return { kind: "zip" };
  return { kind: isBare(bytes) ? "bare" : "other" };
}

/** Group 0002 or 0008 first, one of its early elements, in capitals its VR or a length that fits. */
function isBare(bytes: Uint8Array): boolean {
  if (bytes.length < 12) return false;
  const [group = 0, element = 0, length = 0] = [0, 2, 4].map((at) => view16(bytes, at));
  if ((group !== 2 && group !== 8) || element > 0x18) return false;
  return (
    (length < 128 && view16(bytes, 6) === 0) || /^[A-Z]{2}$/u.test(String.fromCharCode(length & 0xff, length >>> 8))
  );
}

function view16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
}

function isText(bytes: Uint8Array, at: number, text: string): boolean {
  return Array.from(text, (letter) => letter.charCodeAt(0)).every((byte, index) => bytes[at + index] === byte);
}

interface Syntax {
  readonly isExplicit: boolean;
  readonly isLittle: boolean;
}

interface Element {
  readonly group: number;
  readonly element: number;
  readonly offset: number;
  readonly length: number;
}

function readPart10(bytes: Uint8Array): Head {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const meta = new Map<number, string>();
  let at = PREAMBLE + 4;
  for (;;) {
    const found = elementAt(view, at, { isExplicit: true, isLittle: true });
    if (!found || found.group !== 2) break;
    if (found.length <= 64) meta.set(found.element, textAt(bytes, found));
    at = found.offset + found.length;
  }
  if (meta.get(2) === MEDIA_STORAGE_DIRECTORY) return { kind: "dicomdir" };
  const syntax = meta.get(0x10) ?? "";
  const own = DEFLATED.has(syntax)
    ? undefined
    : sopUidAfter(bytes, at, { isExplicit: syntax !== IMPLICIT, isLittle: syntax !== BIG_ENDIAN });
  const uid = Uid.safeParse(own ?? meta.get(3));
  return { kind: "image", sopUid: uid.success ? uid.data : undefined };
}

/** SOP Instance UID (0008,0018), which stands near the beginning of every data set. */
function sopUidAfter(bytes: Uint8Array, start: number, syntax: Syntax): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;
  for (;;) {
    const found = elementAt(view, at, syntax);
    if (!found || found.group > 8 || (found.group === 8 && found.element > 0x18)) return undefined;
    const isUid = found.group === 8 && found.element === 0x18;
    if (isUid) return found.offset + found.length <= bytes.length ? textAt(bytes, found) : undefined;
    at = found.offset + found.length;
  }
}

/** Undefined where no whole header stands at the place, and for undefined lengths: what stands before the identifier has none. */
function elementAt(view: DataView, at: number, { isExplicit, isLittle }: Syntax): Element | undefined {
  if (at + 12 > view.byteLength) return undefined;
  const group = view.getUint16(at, isLittle);
  const element = view.getUint16(at + 2, isLittle);
  const vr = String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5));
  const isShort = isExplicit && !longVrs.has(vr);
  const lengthAt = at + (isExplicit && !isShort ? 8 : isShort ? 6 : 4);
  const length = isShort ? view.getUint16(lengthAt, isLittle) : view.getUint32(lengthAt, isLittle);
  const offset = lengthAt + (isShort ? 2 : 4);
  return length === 0xffffffff ? undefined : { group, element, offset, length };
}

function textAt(bytes: Uint8Array, { offset, length }: Element): string {
  const text = String.fromCharCode(...bytes.subarray(offset, offset + Math.min(length, 64)));
  return text.replace(/[\0 ]+$/u, "");
}
