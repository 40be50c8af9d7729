import { failureReasons } from "../../../shared/protocol/dicomweb.ts";
import { StoreRefusal } from "../StoreRefusal.ts";
import { transferSyntax, type TransferSyntax } from "../transferSyntaxes.ts";
import type { ByteReader } from "./ByteReader.ts";
import { inflated, spooled } from "./inflate.ts";
import { DataSetReader, type DataElement, type DataSet } from "./readDataSet.ts";

export const PREAMBLE_BYTES = 128;
/** Every stored transfer syntax but two puts at most this much meta information in front; more is not a DICOM file. */
const MAX_META_ELEMENT_BYTES = 64 * 1024;

export interface Part10 {
  readonly syntax: TransferSyntax;
  /** Media Storage SOP Class UID: what the sender says the object is. */
  readonly mediaSopClassUid: string | undefined;
  readonly dataSet: DataSet;
  /** Where the data set's offsets point into: the object itself, or the inflated data set of a deflated one. */
  readonly reader: ByteReader;
}

function refuse(message: string): StoreRefusal {
  return new StoreRefusal(failureReasons.notUnderstood, message);
}

function metaText(reader: ByteReader, element: DataElement | undefined): string | undefined {
  if (!element || element.length > MAX_META_ELEMENT_BYTES) return undefined;
  return Buffer.from(reader.bytes(element.offset, element.length))
    .toString("latin1")
    .replace(/[\0 ]+$/u, "");
}

function readMeta(reader: ByteReader): { readonly elements: DataSet; readonly end: number } {
  const start = PREAMBLE_BYTES + 4;
  const isPart10 = reader.length > start && Buffer.from(reader.bytes(PREAMBLE_BYTES, 4)).toString("latin1") === "DICM";
  if (!isPart10) throw refuse("this is not a DICOM Part 10 file");
  const meta = new DataSetReader(reader, { explicitVr: true, littleEndian: true }, start);
  // The group's own length is not trusted: group 0002 ends where another group begins.
  const elements = meta.read((tag) => tag >>> 16 === 0x0002);
  return { elements, end: meta.position };
}

/** Where the data set begins. */
export function dataSetStart(reader: ByteReader): number {
  return readMeta(reader).end;
}

/**
 * Reads a DICOM file (PS3.10 §7); a deflated data set is inflated into a file in `spoolDirectory`, which the caller closes with the reader
 * it is given. Throws a `StoreRefusal` where it is none.
 */
export async function readPart10(reader: ByteReader, spoolDirectory: string): Promise<Part10> {
  const { elements, end } = readMeta(reader);
  const uid = metaText(reader, elements.get(0x00020010));
  if (!uid) throw refuse("the file names no transfer syntax");
  const syntax = transferSyntax(uid);
  if (!syntax) {
    throw new StoreRefusal(failureReasons.transferSyntaxUnsupported, "the transfer syntax is not supported");
  }
  const mediaSopClassUid = metaText(reader, elements.get(0x00020002));
  using opened = new DisposableStack();
  const body = syntax.deflated ? opened.use(await spooled(inflated(reader, end), spoolDirectory)) : reader;
  const dataSet = new DataSetReader(body, syntax, syntax.deflated ? 0 : end).read();
  opened.move();
  return { syntax, mediaSopClassUid, dataSet, reader: body };
}

/** Beginnings that an operating system would run (CVE-2019-11687): PE, ELF, Mach-O, scripts. TIFF headers are legitimate. */
const executableMagics = ["4d5a", "7f454c46", "feedface", "feedfacf", "cefaedfe", "cffaedfe", "cafebabe", "2321"];

export function hasExecutablePreamble(reader: ByteReader): boolean {
  const start = Buffer.from(reader.bytes(0, 4)).toString("hex");
  return executableMagics.some((magic) => start.startsWith(magic));
}
