import { once } from "node:events";
import { createDeflateRaw } from "node:zlib";
import { dataSetBytes, encapsulatedPixelData, imageElements, part10File, type TestElement } from "./part10File.ts";

const MIB = 1024 * 1024;
const syntax = { explicit: true, littleEndian: true };
const DEFLATED = "1.2.840.10008.1.2.1.99";

function imageWith(...changes: readonly TestElement[]): TestElement[] {
  const changed = new Map(changes.map((element) => [element.tag, element]));
  return imageElements().map((element) => changed.get(element.tag) ?? element);
}

/** An image of 16,384 x 16,384 black pixels, 512 MiB, deflated to about a thousandth. */
async function deflateBomb(): Promise<Buffer> {
  const sides = [0x00280010, 0x00280011].map((tag): TestElement => ({ tag, vr: "US", value: 16_384 }));
  const head = dataSetBytes(imageWith(...sides).slice(0, -1), syntax);
  const pixelHeader = dataSetBytes([{ tag: 0x7fe00010, vr: "OW", value: new Uint8Array() }], syntax);
  pixelHeader.writeUInt32LE(512 * MIB, 8);
  const deflate = createDeflateRaw({ level: 9 });
  const chunks: Buffer[] = [];
  deflate.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = once(deflate, "end");
  deflate.write(Buffer.concat([head, pixelHeader]));
  const black = Buffer.alloc(MIB);
  for (let written = 0; written < 512; written++) {
    if (!deflate.write(black)) await once(deflate, "drain");
  }
  deflate.end();
  await ended;
  return part10File({ elements: [], transferSyntaxUid: DEFLATED }, Buffer.concat(chunks));
}

/** An element that says that it is far longer than the file. */
function giant(vr: string, length: number): Buffer {
  const file = part10File({ elements: imageElements() });
  const element = dataSetBytes([{ tag: 0x7fe10010, vr, value: new Uint8Array(8) }], syntax);
  element.writeUInt32LE(length, 8);
  return Buffer.concat([file, element]);
}

function giantFragment(): Buffer {
  const pixels = encapsulatedPixelData(new Uint8Array(), [new Uint8Array(64)]);
  pixels.writeUInt32LE(0xfffffff0, pixels.length - 8 - 64 - 4);
  const elements = imageElements().slice(0, -1);
  return part10File({ elements, transferSyntaxUid: "1.2.840.10008.1.2.4.80" }, pixels);
}

function dimensions(rows: number, columns: number, frames: string): Buffer {
  return part10File({
    elements: imageWith(
      { tag: 0x00280008, vr: "IS", value: frames },
      { tag: 0x00280010, vr: "US", value: rows },
      { tag: 0x00280011, vr: "US", value: columns },
    ),
  });
}

/** Small files that would like to be large, each with what it does. */
export async function bombs(): Promise<readonly (readonly [string, Buffer])[]> {
  return [
    ["512 MiB deflated", await deflateBomb()],
    ["rows and columns beyond 32 bits", dimensions(65_535, 65_535, "1")],
    ["frames beyond 53 bits", dimensions(65_535, 65_535, "9007199254740991")],
    ["frames beyond 64 bits", dimensions(65_535, 65_535, "999999999999")],
    ["4 GiB of bytes announced", giant("OB", 0xfffffff0)],
    ["2 GiB of text announced", giant("UT", 0x7ffffff0)],
    ["a sequence of 4 GiB announced", giant("SQ", 0xfffffffe)],
    ["a fragment of 4 GiB announced", giantFragment()],
  ];
}
