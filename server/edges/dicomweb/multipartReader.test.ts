import { describe, expect, it } from "vitest";
import { collect } from "../../platform/blobs/BlobStore.contract.ts";
import { MultipartReader } from "./multipartReader.ts";
import { multipart, newBoundary } from "./multipartWriter.ts";

async function* inSteps(bytes: Uint8Array, step: number): AsyncIterable<Uint8Array> {
  for (let start = 0; start < bytes.length; start += step) yield bytes.subarray(start, start + step);
}

interface ReadPart {
  readonly type: string | undefined;
  readonly body: string;
}

async function read(text: string, step = 7, maxBytes = 1_000_000): Promise<ReadPart[]> {
  const reader = new MultipartReader(inSteps(Buffer.from(text, "latin1"), step), "b", maxBytes);
  const parts: ReadPart[] = [];
  for await (const { headers, body } of reader.parts()) {
    parts.push({ type: headers.get("content-type"), body: (await collect(body)).toString("latin1") });
  }
  return parts;
}

describe("MultipartReader", () => {
  const two = "--b\r\nContent-Type: a/b\r\n\r\none\r\n--b\r\n\r\n\r\n--not\r\n-\r\n--b--\r\n";

  it("cuts a stream into parts, wherever its chunks end", async () => {
    const expected = [
      { type: "a/b", body: "one" },
      { type: undefined, body: "\r\n--not\r\n-" },
    ];
    for (let step = 1; step <= two.length; step++) expect(await read(two, step)).toEqual(expected);
  });

  it("skips a preamble and an epilogue, and lets blanks follow a boundary", async () => {
    expect(await read("hello\r\n--b \t\r\n\r\none\r\n--b--\r\nbye\r\n--b\r\n")).toEqual([
      { type: undefined, body: "one" },
    ]);
  });

  it("begins as some clients do, with a line break", async () => {
    expect(await read(`\r\n${two}`)).toHaveLength(2);
  });

  it("knows empty parts and an empty message", async () => {
    expect(await read("--b\r\n\r\n\r\n--b--")).toEqual([{ type: undefined, body: "" }]);
    expect(await read("--b--")).toEqual([]);
  });

  it("refuses a stream that ends before its last boundary, wherever it is cut", async () => {
    for (let length = 0; length < two.length - "--\r\n".length; length++) {
      await expect(read(two.slice(0, length)), `${length} bytes`).rejects.toMatchObject({ code: "bad-message" });
    }
  });

  it.each([
    ["headers without end", `--b\r\n${"x".repeat(20_000)}`],
    ["a header without a name", "--b\r\nnothing\r\n\r\none\r\n--b--"],
    ["text behind a boundary", "--b1\r\n\r\none\r\n--b--"],
    ["no boundary at all", "x".repeat(5000)],
  ])("refuses %s", async (_, text) => {
    await expect(read(text)).rejects.toMatchObject({ code: "bad-message" });
  });

  it("breaks off at its limit, also in an epilogue", async () => {
    await expect(read(`--b\r\n\r\n${"x".repeat(2000)}\r\n--b--`, 100, 1000)).rejects.toMatchObject({
      code: "too-large",
    });
    await expect(read(`--b--${"x".repeat(2000)}`, 100, 1000)).rejects.toMatchObject({ code: "too-large" });
  });

  it("reads back what the writer wrote, byte for byte", async () => {
    const boundary = newBoundary();
    const bodies = [Buffer.from([0, 13, 10, 45, 45, 255]), Buffer.alloc(100_000, "\r\n--"), Buffer.alloc(0)];
    async function* parts() {
      for (const body of bodies) yield { headers: ["Content-Type: application/dicom"], bytes: inSteps(body, 1000) };
    }
    const reader = new MultipartReader(multipart(parts(), boundary), boundary, 1_000_000);
    const read: Buffer[] = [];
    for await (const { body } of reader.parts()) read.push(await collect(body));
    expect(read.map((body, index) => body.equals(bodies[index] ?? Buffer.from("?")))).toEqual([true, true, true]);
  });
});
