import { failureReasons, type DicomJson } from "../../../shared/protocol/dicomweb.ts";
import type { ByteReader } from "../dataset/ByteReader.ts";
import type { DataElement, DataSet, Fragment } from "../dataset/readDataSet.ts";
import type { FrameLayout } from "../frameLayout.ts";
import { StoreRefusal } from "../StoreRefusal.ts";
import { isVideo, type TransferSyntax } from "../transferSyntaxes.ts";
import { firstNumber, firstText } from "./jsonValues.ts";

const EXTENDED_OFFSETS = 0x7fe00001;
const pixelDataTags = [0x7fe00010, 0x7fe00008, 0x7fe00009];
/** As many as there can be fragments. A longer table is not believed. */
const MAX_OFFSETS = 100_000;
const ITEM_HEADER_BYTES = 8;
/** Senders pad pixel data beyond the even length that PS3.5 asks for; half an image too much is something else. */
const MAX_PADDING_BYTES = 4096;
const dimensionTags = ["00280010", "00280011", "00280100", "00280002"];
/** Beginnings of a compressed image: JPEG and JPEG-LS, JPEG 2000, JPEG XL. */
const imageStarts = ["ffd8", "ff4f", "ff0a", "0000000c"];

export interface PixelSource {
  readonly dataSet: DataSet;
  readonly json: DicomJson;
  readonly reader: ByteReader;
  readonly syntax: TransferSyntax;
}

function mismatch(message: string): StoreRefusal {
  return new StoreRefusal(failureReasons.mismatch, message);
}

/** Finds the frames and checks that there are as many bytes as Rows, Columns and so on promise, before anything decodes them. */
export function locateFrames(source: PixelSource): FrameLayout {
  const pixels = pixelDataTags.map((tag) => source.dataSet.get(tag)).find((element) => element !== undefined);
  if (!pixels) return { kind: "none" };
  checkDimensions(source.json);
  const frames = firstNumber(source.json, "00280008") ?? 1;
  if (!Number.isInteger(frames) || frames < 1) throw mismatch("the number of frames is not a positive integer");
  if ((source.syntax.encapsulatedAs !== undefined) !== (pixels.fragments !== undefined)) {
    throw mismatch("the pixel data are not written as the transfer syntax says");
  }
  return pixels.fragments ? encapsulated(source, pixels.fragments, frames) : native(source, pixels, frames);
}

function checkDimensions(json: DicomJson): void {
  for (const tag of dimensionTags) {
    if (json[tag] && json[tag].vr !== "US") throw mismatch("a dimension of the image is not an unsigned short");
  }
}

function bitsPerPixel(json: DicomJson, pixels: DataElement): number {
  const samples = firstNumber(json, "00280002") ?? 1;
  const floats = pixels.tag === 0x7fe00008 ? 32 : pixels.tag === 0x7fe00009 ? 64 : undefined;
  const allocated = floats ?? firstNumber(json, "00280100") ?? 0;
  // PS3.3 §C.7.6.3.1.2: two pixels share their colour differences.
  const isSubsampled = samples === 3 && (firstText(json, "00280004") ?? "").endsWith("_422");
  return allocated * (isSubsampled ? 2 : samples);
}

function native({ json, syntax }: PixelSource, pixels: DataElement, frames: number): FrameLayout {
  const bitsPerFrame =
    (firstNumber(json, "00280010") ?? 0) * (firstNumber(json, "00280011") ?? 0) * bitsPerPixel(json, pixels);
  if (bitsPerFrame === 0) throw mismatch("pixel data without rows, columns or bits");
  const expected = Math.ceil((bitsPerFrame * frames) / 8);
  if (expected > pixels.length) throw mismatch("there are fewer pixel data than the dimensions say");
  const mostPadding = Math.max(1, Math.min(MAX_PADDING_BYTES, bitsPerFrame / 8 - 1));
  if (pixels.length - expected > mostPadding) throw mismatch("there are more pixel data than the dimensions say");
  const word = pixels.vr === "OB" ? 1 : Math.max(2, (firstNumber(json, "00280100") ?? 16) / 8);
  const swapBytes = syntax.littleEndian ? 1 : word;
  return { kind: "native", offset: pixels.offset, length: pixels.length, bitsPerFrame, frames, swapBytes };
}

function flat(fragments: readonly Fragment[]): number[] {
  return fragments.flatMap(({ offset, length }) => [offset, length]);
}

function encapsulated(source: PixelSource, all: readonly Fragment[], frames: number): FrameLayout {
  const [table, ...fragments] = all;
  if (!table) throw mismatch("encapsulated pixel data have no offset table");
  if (fragments.length === 0) throw mismatch("encapsulated pixel data have no fragments");
  if (frames === 1 || isVideo(source.syntax)) return { kind: "encapsulated", frames: [flat(fragments)] };
  const offsets = extendedOffsets(source) ?? basicOffsets(source.reader, table);
  const grouped =
    (offsets && groupByOffset(fragments, offsets)) ??
    (fragments.length === frames ? fragments.map((fragment) => [fragment]) : groupByStart(source.reader, fragments));
  if (fragments.length < frames) throw mismatch("there are fewer fragments than frames");
  if (grouped?.length !== frames) return { kind: "unresolved", frames };
  return { kind: "encapsulated", frames: grouped.map(flat) };
}

/** PS3.5 §A.4: offsets count from the item after the basic offset table. */
function basicOffsets(reader: ByteReader, { offset, length }: Fragment): number[] | undefined {
  if (length < 4 || length > MAX_OFFSETS * 4) return undefined;
  const bytes = reader.bytes(offset, length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  return Array.from({ length: Math.floor(length / 4) }, (_, index) => view.getUint32(index * 4, true));
}

function extendedOffsets({ dataSet, reader }: PixelSource): number[] | undefined {
  const element = dataSet.get(EXTENDED_OFFSETS);
  if (!element || element.length < 8 || element.length > MAX_OFFSETS * 8) return undefined;
  const bytes = reader.bytes(element.offset, element.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, element.length);
  const count = Math.floor(element.length / 8);
  return Array.from({ length: count }, (_, index) => Number(view.getBigUint64(index * 8, true)));
}

/** Undefined where an offset does not fall on a fragment: then the table is wrong and the fragments themselves are asked. */
function groupByOffset(fragments: readonly Fragment[], offsets: readonly number[]): Fragment[][] | undefined {
  const base = (fragments[0]?.offset ?? 0) - ITEM_HEADER_BYTES;
  const starts = new Set(offsets.map((offset) => base + offset + ITEM_HEADER_BYTES));
  const groups = cut(fragments, ({ offset }) => starts.has(offset));
  return groups.length === offsets.length ? groups : undefined;
}

function groupByStart(reader: ByteReader, fragments: readonly Fragment[]): Fragment[][] {
  return cut(fragments, ({ offset, length }) => {
    const start = Buffer.from(reader.bytes(offset, Math.min(4, length))).toString("hex");
    return imageStarts.some((magic) => start.startsWith(magic));
  });
}

function cut(fragments: readonly Fragment[], isFirst: (fragment: Fragment) => boolean): Fragment[][] {
  const groups: Fragment[][] = [];
  for (const fragment of fragments) {
    if (isFirst(fragment) || groups.length === 0) groups.push([fragment]);
    else groups.at(-1)?.push(fragment);
  }
  return groups;
}
