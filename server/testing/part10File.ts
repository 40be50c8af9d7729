/** One element as a test wants it written, right or wrong: tag, VR and value bytes (text is written as Latin 1 and padded). */
export interface TestElement {
  readonly tag: number;
  readonly vr: string;
  readonly value: string | number | Uint8Array | readonly (readonly TestElement[])[];
}

export interface TestFile {
  readonly elements: readonly TestElement[];
  readonly transferSyntaxUid?: string;
  readonly sopClassUid?: string;
  readonly preamble?: Uint8Array;
}

const CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2";
const EXPLICIT = "1.2.840.10008.1.2.1";
const longVrs = new Set(["OB", "OW", "OF", "OD", "OL", "OV", "SQ", "UN", "UT", "UC", "UR", "SV", "UV"]);

function header(tag: number, littleEndian: boolean): Buffer {
  const bytes = Buffer.alloc(4);
  const write = littleEndian ? bytes.writeUInt16LE.bind(bytes) : bytes.writeUInt16BE.bind(bytes);
  write(tag >>> 16, 0);
  write(tag & 0xffff, 2);
  return bytes;
}

function number32(value: number, littleEndian: boolean): Buffer {
  const bytes = Buffer.alloc(4);
  if (littleEndian) bytes.writeUInt32LE(value);
  else bytes.writeUInt32BE(value);
  return bytes;
}

function number16(value: number, littleEndian: boolean): Buffer {
  const bytes = Buffer.alloc(2);
  if (littleEndian) bytes.writeUInt16LE(value);
  else bytes.writeUInt16BE(value);
  return bytes;
}

interface Syntax {
  readonly explicit: boolean;
  readonly littleEndian: boolean;
}

function valueBytes({ vr, value }: TestElement, syntax: Syntax): Uint8Array {
  if (typeof value === "string") {
    const padding = value.length % 2 === 1 ? (vr === "UI" ? "\0" : " ") : "";
    return Buffer.from(value + padding, "latin1");
  }
  if (typeof value === "number") {
    return vr === "UL" ? number32(value, syntax.littleEndian) : number16(value, syntax.littleEndian);
  }
  if (value instanceof Uint8Array) return value;
  return Buffer.concat(
    value.map((item) => {
      const body = dataSetBytes(item, syntax);
      return Buffer.concat([header(0xfffee000, syntax.littleEndian), number32(body.length, syntax.littleEndian), body]);
    }),
  );
}

export function dataSetBytes(elements: readonly TestElement[], syntax: Syntax): Buffer {
  return Buffer.concat(
    elements.map((element) => {
      const { tag, vr } = element;
      const value = valueBytes(element, syntax);
      const length =
        syntax.explicit && !longVrs.has(vr)
          ? number16(value.length, syntax.littleEndian)
          : number32(value.length, syntax.littleEndian);
      const kind = syntax.explicit ? Buffer.from(longVrs.has(vr) ? `${vr}\0\0` : vr, "latin1") : Buffer.alloc(0);
      return Buffer.concat([header(tag, syntax.littleEndian), kind, length, value]);
    }),
  );
}

/** Encapsulated pixel data (PS3.5 §A.4): the offset table's bytes, then fragments. To be put behind a data set's bytes. */
export function encapsulatedPixelData(offsetTable: Uint8Array, fragments: readonly Uint8Array[]): Buffer {
  const item = (bytes: Uint8Array): Buffer =>
    Buffer.concat([header(0xfffee000, true), number32(bytes.length, true), bytes]);
  return Buffer.concat([
    header(0x7fe00010, true),
    Buffer.from("OB\0\0", "latin1"),
    number32(0xffffffff, true),
    item(offsetTable),
    ...fragments.map(item),
    header(0xfffee0dd, true),
    number32(0, true),
  ]);
}

/** A DICOM file (PS3.10) of the elements as they are given; `trailing` is put behind the data set. */
export function part10File(
  { elements, transferSyntaxUid = EXPLICIT, sopClassUid = CT_IMAGE, preamble = new Uint8Array(128) }: TestFile,
  trailing: Uint8Array = new Uint8Array(),
): Buffer {
  const syntax = {
    explicit: transferSyntaxUid !== "1.2.840.10008.1.2",
    littleEndian: transferSyntaxUid !== "1.2.840.10008.1.2.2",
  };
  const meta = dataSetBytes(
    [
      { tag: 0x00020001, vr: "OB", value: Uint8Array.of(0, 1) },
      { tag: 0x00020002, vr: "UI", value: sopClassUid },
      { tag: 0x00020010, vr: "UI", value: transferSyntaxUid },
    ],
    { explicit: true, littleEndian: true },
  );
  const length = dataSetBytes([{ tag: 0x00020000, vr: "UL", value: meta.length }], {
    explicit: true,
    littleEndian: true,
  });
  return Buffer.concat([preamble, Buffer.from("DICM"), length, meta, dataSetBytes(elements, syntax), trailing]);
}

export interface TestImage {
  readonly studyUid?: string;
  readonly seriesUid?: string;
  readonly instanceUid?: string;
  readonly patientId?: string;
  readonly patientName?: string;
  readonly modality?: string;
  readonly studyDate?: string;
  readonly instanceNumber?: number;
  readonly frames?: number;
  readonly pixels?: Uint8Array;
}

/** The elements of a grey image of 4 x 4 pixels of 16 bits, in ascending order. */
export function imageElements(image: TestImage = {}): TestElement[] {
  const { frames = 1, instanceNumber = 1 } = image;
  return [
    { tag: 0x00080005, vr: "CS", value: "ISO_IR 100" },
    { tag: 0x00080016, vr: "UI", value: CT_IMAGE },
    { tag: 0x00080018, vr: "UI", value: image.instanceUid ?? "1.2.3.1.1" },
    { tag: 0x00080020, vr: "DA", value: image.studyDate ?? "20260102" },
    { tag: 0x00080050, vr: "SH", value: "A1" },
    { tag: 0x00080060, vr: "CS", value: image.modality ?? "CT" },
    { tag: 0x00081030, vr: "LO", value: "Test study" },
    { tag: 0x00100010, vr: "PN", value: image.patientName ?? "Test^Ana" },
    { tag: 0x00100020, vr: "LO", value: image.patientId ?? "P1" },
    { tag: 0x0020000d, vr: "UI", value: image.studyUid ?? "1.2.3" },
    { tag: 0x0020000e, vr: "UI", value: image.seriesUid ?? "1.2.3.1" },
    { tag: 0x00200013, vr: "IS", value: String(instanceNumber) },
    { tag: 0x00280002, vr: "US", value: 1 },
    { tag: 0x00280004, vr: "CS", value: "MONOCHROME2" },
    { tag: 0x00280008, vr: "IS", value: String(frames) },
    { tag: 0x00280010, vr: "US", value: 4 },
    { tag: 0x00280011, vr: "US", value: 4 },
    { tag: 0x00280100, vr: "US", value: 16 },
    { tag: 0x00280101, vr: "US", value: 16 },
    { tag: 0x00280103, vr: "US", value: 0 },
    {
      tag: 0x7fe00010,
      vr: "OW",
      value: image.pixels ?? Uint8Array.from({ length: 32 * frames }, (_, index) => index % 251),
    },
  ];
}

export function imageFile(image: TestImage = {}): Buffer {
  return part10File({ elements: imageElements(image) });
}
