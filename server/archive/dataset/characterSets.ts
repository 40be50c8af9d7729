/**
 * PS3.3 §C.12.1.1.2: Specific Character Set. Single values name one set for the whole text; several values switch by ISO 2022
 * escape sequences, which no decoder of the platform knows as DICOM uses them, so they are cut here and each run decoded by its own set.
 */
type Decode = (bytes: Uint8Array) => string;

const wholeSets: Readonly<Record<string, string>> = {
  "ISO_IR 13": "shift_jis",
  "ISO_IR 100": "latin1",
  "ISO_IR 101": "iso-8859-2",
  "ISO_IR 109": "iso-8859-3",
  "ISO_IR 110": "iso-8859-4",
  "ISO_IR 126": "iso-8859-7",
  "ISO_IR 127": "iso-8859-6",
  "ISO_IR 138": "iso-8859-8",
  "ISO_IR 144": "iso-8859-5",
  "ISO_IR 148": "iso-8859-9",
  "ISO_IR 166": "windows-874",
  "ISO_IR 203": "iso-8859-15",
  "ISO_IR 192": "utf-8",
  GB18030: "gb18030",
  GBK: "gbk",
};

function decoder(label: string): Decode {
  const text = new TextDecoder(label);
  return (bytes) => text.decode(bytes);
}

const latin1 = decoder("latin1");

function highBits(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => (byte > 0x20 ? byte | 0x80 : byte));
}

/** JIS X 0212 in seven bits is EUC-JP's third plane once shifted. */
function eucThirdPlane(bytes: Uint8Array): Uint8Array {
  const shifted: number[] = [];
  for (let index = 0; index + 1 < bytes.length; index += 2) {
    shifted.push(0x8f, (bytes[index] ?? 0) | 0x80, (bytes[index + 1] ?? 0) | 0x80);
  }
  return Uint8Array.from(shifted);
}

/** What follows an escape sequence (written without the escape character itself) is decoded so. */
function escapes(): Readonly<Record<string, Decode>> {
  const eucJp = decoder("euc-jp");
  const shiftJis = decoder("shift_jis");
  return {
    "(B": latin1,
    "(J": shiftJis,
    ")I": shiftJis,
    $B: (bytes) => eucJp(highBits(bytes)),
    "$@": (bytes) => eucJp(highBits(bytes)),
    "$(D": (bytes) => eucJp(eucThirdPlane(bytes)),
    "$)C": decoder("euc-kr"),
    "$)A": decoder("gb18030"),
    "-A": latin1,
    "-B": decoder("iso-8859-2"),
    "-C": decoder("iso-8859-3"),
    "-D": decoder("iso-8859-4"),
    "-F": decoder("iso-8859-7"),
    "-G": decoder("iso-8859-6"),
    "-H": decoder("iso-8859-8"),
    "-L": decoder("iso-8859-5"),
    "-M": decoder("iso-8859-9"),
    "-T": decoder("windows-874"),
    "-b": decoder("iso-8859-15"),
  };
}

const ESCAPE = 0x1b;
/** PS3.5 §6.1.2.5.3: at these the first set is in force again; `^` and `=` count in person names only. */
const resets = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x5c]);
const nameResets = new Set([...resets, 0x5e, 0x3d]);

/** These put two-byte characters into the range of ASCII, where a delimiter's code can be half of a character. */
const twoByteAscii = new Set(["$B", "$@", "$(D"]);

let escapeTable: Readonly<Record<string, Decode>> | undefined;

function escapeAt(bytes: Uint8Array, index: number): string | undefined {
  escapeTable ??= escapes();
  const following = String.fromCharCode(...bytes.subarray(index + 1, index + 4));
  return [following, following.slice(0, 2)].find((name) => escapeTable?.[name] !== undefined);
}

function decodeWithEscapes(bytes: Uint8Array, first: Decode, isName: boolean): string {
  let text = "";
  let current = first;
  let endsAtDelimiters = false;
  let start = 0;
  const flush = (end: number): void => {
    if (end > start) text += current(bytes.subarray(start, end));
    start = end;
  };
  const ends = isName ? nameResets : resets;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    const name = byte === ESCAPE ? escapeAt(bytes, index) : undefined;
    if (name !== undefined) {
      flush(index);
      current = escapeTable?.[name] ?? first;
      endsAtDelimiters = !twoByteAscii.has(name);
      start = index + 1 + name.length;
      index = start - 1;
    } else if (endsAtDelimiters && ends.has(byte)) {
      flush(index);
      current = first;
      endsAtDelimiters = false;
    }
  }
  flush(bytes.length);
  return text;
}

/** Turns a text value's bytes into a string; a person's name switches sets at its own delimiters. */
export type TextDecoding = (bytes: Uint8Array, isName: boolean) => string;

/** `values` are those of Specific Character Set; unknown sets are read as Latin 1, which loses nothing of ASCII. */
export function textDecoding(values: readonly string[]): TextDecoding {
  const label = wholeSets[(values[0] ?? "").replace("ISO 2022 IR", "ISO_IR")];
  const first = label === undefined || label === "latin1" ? latin1 : decoder(label);
  const switches = values.length > 1 || values[0]?.startsWith("ISO 2022") === true;
  return switches ? (bytes, isName) => decodeWithEscapes(bytes, first, isName) : (bytes) => first(bytes);
}
