import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { notesPolicy } from "./notesPolicy.ts";
import { rawUpdate } from "./rawUpdates.ts";
import { scanUpdate } from "./updateScan.ts";

const fails = (code: string) => expect.objectContaining({ code });
const root = [1, 5, 110, 111, 116, 101, 115];

describe("the scan of a text", () => {
  const scan = (update: Uint8Array) => scanUpdate(update, notesPolicy);
  const updateOf = (edit: (text: Y.Text, doc: Y.Doc) => void) => {
    const doc = new Y.Doc();
    edit(doc.getText("notes"), doc);
    return Y.encodeStateAsUpdate(doc);
  };

  it("[SY27] reads strings by their UTF-16 units, and what was deleted", () => {
    const update = updateOf((text, doc) => {
      doc.clientID = 7;
      text.insert(0, "a😀\uFEFF");
      text.delete(0, 1);
    });
    expect(scan(update).groups[0]?.structs).toMatchObject([
      { clock: 0, length: 1, place: { kind: "key", key: "" }, content: { kind: "deleted" } },
      { clock: 1, length: 3, place: { origin: { client: 7, clock: 0 } }, content: { kind: "text", text: "😀\uFEFF" } },
    ]);
  });

  it.each<[string, (text: Y.Text, doc: Y.Doc) => void]>([
    ["a format", (text) => text.insert(0, "x", { bold: true })],
    ["an embed", (text) => text.insertEmbed(0, { image: "x" })],
    ["a nested type", (text) => text.insertEmbed(0, new Y.Map())],
    ["an attribute", (text) => text.setAttribute("x", 1)],
    ["another root", (_text, doc) => doc.getText("other").insert(0, "x")],
    ["a map", (_text, doc) => doc.getMap("stage").set("x", 1)],
    ["an array", (_text, doc) => doc.getArray("list").push([1])],
  ])("[SY27] 2B wrong schema: refuses %s", (_what, edit) => {
    expect(() => scan(updateOf(edit))).toThrow(fails("bad-message"));
  });

  it.each([
    ["a string of no characters", [1, 1, 7, 0, 4, ...root, 0, 0]],
    ["half a surrogate pair", [1, 1, 7, 0, 4, ...root, 3, 0xed, 0xa0, 0xbd, 0]],
    ["bytes that are no UTF-8", [1, 1, 7, 0, 4, ...root, 1, 0xff, 0]],
    ["a key", [1, 1, 7, 0, 0x24, ...root, 1, 120, 1, 120, 0]],
    ["a key beside an origin", [1, 1, 7, 5, 0xa4, 7, 4, 1, 120, 0]],
    ["a plain value", [1, 1, 7, 0, 8, ...root, 1, 126, 0]],
    ["JSON content", [1, 1, 7, 0, 2, ...root, 1, 1, 49, 0]],
    ["GC", [1, 1, 7, 0, 0, 5, 0]],
    ["Skip", [1, 1, 7, 0, 10, 5, 0]],
    ["a parent by id", [1, 1, 7, 0, 4, 0, 7, 0, 1, 120, 0]],
    ["a deleted run of no length", [1, 1, 7, 0, 1, ...root, 0, 0]],
  ])("[SY27] 2B wrong schema: refuses %s", (_what, bytes) => {
    expect(() => scan(Uint8Array.from(bytes))).toThrow(fails("bad-message"));
  });

  it("[SY27] 2B V2-encoded update: refuses it", () => {
    const doc = new Y.Doc();
    doc.getText("notes").insert(0, "hello");
    expect(() => scan(Y.encodeStateAsUpdateV2(doc))).toThrow(fails("bad-message"));
  });

  it("[SY27] refuses more than 2,000 structs", () => {
    const structs = Array.from({ length: 2_001 }, () => ({ content: { text: "x" } }));
    const update = (from: number) => rawUpdate(notesPolicy, { client: 7, clock: 0, structs: structs.slice(from) });
    expect(() => scan(update(0))).toThrow(fails("too-large"));
    expect(scan(update(1)).groups[0]?.structs).toHaveLength(2_000);
  });
});
