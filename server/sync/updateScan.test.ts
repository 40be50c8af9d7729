import fc from "fast-check";
import * as encoding from "lib0/encoding";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { stagePolicy } from "./stagePolicy.ts";
import { scanUpdate } from "./updateScan.ts";

const fails = (code: string) => expect.objectContaining({ code });

function updateOf(edit: (doc: Y.Doc) => void): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = 7;
  edit(doc);
  return Y.encodeStateAsUpdate(doc);
}

const scan = (update: Uint8Array) => scanUpdate(update, stagePolicy);

describe("scanUpdate", () => {
  it("[SY5] reads clients, clocks, keys, values and deleted ranges", () => {
    const value = { a: [1, -1, 2.5, 0.1, true, false, null, "ü", 2 ** 40], b: { c: "" } };
    const update = updateOf((doc) => {
      doc.getMap("stage").set("x", 1);
      doc.getMap("stage").set("x", value);
    });
    const { groups, deletes } = scan(update);
    expect(groups).toHaveLength(1);
    expect(groups[0]?.structs).toMatchObject([
      { client: 7, clock: 0, length: 1, place: { kind: "key", key: "x" }, content: { kind: "deleted" } },
      {
        client: 7,
        clock: 1,
        length: 1,
        place: { kind: "beside", origin: { client: 7, clock: 0 }, rightOrigin: undefined },
        content: { kind: "value", value },
      },
    ]);
    expect(deletes).toEqual([{ client: 7, clock: 0, length: 1 }]);
  });

  it.each<[string, (doc: Y.Doc) => void]>([
    ["a nested map", (doc) => doc.getMap("stage").set("x", new Y.Map())],
    ["a sub-document", (doc) => doc.getMap("stage").set("x", new Y.Doc())],
    ["bytes", (doc) => doc.getMap("stage").set("x", Uint8Array.of(1))],
    ["a big integer", (doc) => doc.getMap("stage").set("x", 1n)],
    ["undefined", (doc) => doc.getMap("stage").set("x", undefined)],
    ["a number that is not finite", (doc) => doc.getMap("stage").set("x", Infinity)],
    ["another root", (doc) => doc.getMap("other").set("x", 1)],
    ["a text", (doc) => doc.getText("stage").insert(0, "hello")],
    ["an array", (doc) => doc.getArray("stage").push([1])],
    ["__proto__", (doc) => doc.getMap("stage").set("x", JSON.parse('{"__proto__":{"y":1}}'))],
    ["a value nested too deep", (doc) => doc.getMap("stage").set("x", JSON.parse("[".repeat(40) + "]".repeat(40)))],
  ])("[SY6] refuses %s", (_what, edit) => {
    expect(() => scan(updateOf(edit))).toThrow(fails("bad-message"));
  });

  it("[SY6] leaves out properties that are undefined", () => {
    const update = updateOf((doc) => doc.getMap("stage").set("x", { a: undefined, b: 1 }));
    expect(scan(update).groups[0]?.structs[0]?.content).toEqual({ kind: "value", value: { b: 1 } });
  });

  it.each([
    ["GC", [1, 1, 7, 0, 0, 5, 0]],
    ["Skip", [1, 1, 7, 0, 10, 5, 0]],
    ["a parent by id", [1, 1, 7, 0, 0x28, 0, 7, 0, 1, 120, 1, 126, 0]],
    ["an item without a key", [1, 1, 7, 0, 0x08, 1, 5, 115, 116, 97, 103, 101, 1, 126, 0]],
    ["a struct of no length", [1, 1, 7, 0, 0x81, 7, 0, 0, 0]],
    ["two values in one struct", [1, 1, 7, 5, 0x88, 7, 0, 2, 126, 126, 0]],
    ["one client twice", [2, 0, 7, 0, 0, 7, 0, 0]],
    ["bytes left over", [0, 0, 0]],
    ["nothing", []],
  ])("[SY6] refuses %s", (_what, bytes) => {
    expect(() => scan(Uint8Array.from(bytes))).toThrow(fails("bad-message"));
  });

  it('[SY6] T7 2B "V2-encoded update": its bytes read as an empty V1 update with bytes left over', () => {
    const doc = new Y.Doc();
    doc.getMap("stage").set("x", 1);
    expect(() => scan(Y.encodeStateAsUpdateV2(doc))).toThrow(fails("bad-message"));
  });

  it("[SY7] T7 hang: refuses giant counts before it makes room for them", () => {
    const giant = [0xff, 0xff, 0xff, 0xff, 0x0f];
    expect(() => scan(Uint8Array.from(giant))).toThrow(fails("too-large"));
    expect(() => scan(Uint8Array.from([1, ...giant, 7, 0]))).toThrow(fails("too-large"));
    expect(() => scan(Uint8Array.from([0, 1, 7, ...giant]))).toThrow(fails("too-large"));
    expect(() => scan(new Uint8Array(1024 * 1024 + 1))).toThrow(fails("too-large"));
    const tooMany = updateOf((doc) => {
      for (let key = 0; key <= 5_000; key++) doc.getMap("stage").set(`k${key}`, 1);
    });
    expect(() => scan(tooMany)).toThrow(fails("too-large"));
  });

  it("[SY5] merges a client's deleted ranges, however they come and overlap", () => {
    const ranges = [9, 1, 0, 4, 2, 3, 2, 3, 5, 1, 7, 0];
    const bytes = [0, 3, 7, ranges.length / 2, ...ranges, 8, 1, 3, 1, 7, 1, 6, 1];
    const { deletes, parts } = scan(Uint8Array.from(bytes));
    expect(deletes).toEqual([
      { client: 7, clock: 0, length: 7 },
      { client: 7, clock: 9, length: 1 },
      { client: 8, clock: 3, length: 1 },
    ]);
    expect(parts).toBe(8);
    const empty = encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarUint(encoder, 10_001);
      for (let client = 0; client <= 10_000; client++) {
        encoding.writeVarUint(encoder, client);
        encoding.writeVarUint(encoder, 0);
      }
    });
    expect(() => scan(empty)).toThrow(fails("too-large"));
  });

  it("[SY7] ends for any bytes, with a result or a failure", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          scan(bytes);
        } catch (error) {
          expect(error).toMatchObject({ name: "Failure" });
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
