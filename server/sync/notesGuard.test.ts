import * as encoding from "lib0/encoding";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import type { Role } from "../../shared/model/roles.ts";
import { ben, GuardedDoc, itemsOf, peerWriter, piecesOf, refuses, type Replica } from "./guardTesting.ts";
import { notesPolicy } from "./notesPolicy.ts";
import { rawUpdate } from "./rawUpdates.ts";
import type { Id } from "./updateScan.ts";
import { MAX_CHARACTERS, MAX_VISITS } from "./writeGuard.ts";

const chair = peerWriter("cem", () => "chair");
const scribe = peerWriter("sue", () => "scribe");

const type = (replica: Replica, at: number, text: string) => replica.type((notes) => notes.insert(at, text));
const cut = (replica: Replica, at: number, length: number) => replica.type((notes) => notes.delete(at, length));
const textOf = (guarded: GuardedDoc) => guarded.doc.getText("notes").toJSON();
const root = [1, 5, 110, 111, 116, 101, 115];

function noted(text = "hello"): GuardedDoc {
  const guarded = new GuardedDoc(notesPolicy);
  guarded.submit(chair, type(guarded.replica(chair, 77), 0, text));
  return guarded;
}

interface Char {
  readonly origin?: Id;
  readonly rightOrigin?: Id;
}

/** An update of one letter after another by this client, each between two others. */
function letters(client: number, clock: number, chars: readonly Char[]): Uint8Array {
  return rawUpdate(notesPolicy, { client, clock, structs: chars.map((char) => ({ ...char, content: { text: "x" } })) });
}

describe("the guard of a text", () => {
  it("[SY27] those who may write notes write between and delete each other's text", () => {
    const guarded = noted("hello world");
    const other = guarded.replica(scribe, 78);
    guarded.submit(scribe, type(other, 5, ", dear"));
    guarded.submit(scribe, cut(other, 0, 5));
    guarded.submit(chair, type(guarded.replica(chair, 79), 0, "Hi"));
    expect(textOf(guarded)).toBe("Hi, dear world");
    expect(piecesOf(guarded.index)).toEqual(itemsOf(guarded.doc, "notes"));
  });

  it.each<[string, Role]>([
    ["a member", "member"],
    ["an observer", "observer"],
    ["a guest", "guest"],
  ])("T3 ro-write: refuses what %s types and deletes", (_who, role) => {
    const guarded = noted();
    const writer = peerWriter("obi", () => role);
    expect(notesPolicy.mayWriteAny(writer)).toBe(false);
    refuses(guarded, writer)(type(guarded.replica(writer), 5, "!"), "forbidden");
    refuses(guarded, writer)(cut(guarded.replica(writer), 0, 5), "forbidden");
    expect(guarded.submit(writer, Y.encodeStateAsUpdate(guarded.doc))).toBeUndefined();
  });

  it("T4 clock-poison: refuses text under another's client id; the victim's next 20 edits all stay", () => {
    const guarded = noted("");
    const victim = guarded.replica(chair, 77);
    guarded.submit(chair, type(victim, 0, "a"));
    refuses(guarded, scribe)(type(guarded.replica(scribe, 77), 0, "poison"), "conflict");
    for (let edit = 0; edit < 20; edit++) guarded.submit(chair, type(victim, 0, "b"));
    expect(textOf(guarded)).toBe(`${"b".repeat(20)}a`);
  });

  it("[SY13] refuses gaps, unknown neighbours, deletions ahead of time, and neighbours that stand the other way round", () => {
    const guarded = noted();
    const replica = guarded.replica(scribe, 78);
    type(replica, 0, "a");
    refuses(guarded, scribe)(type(replica, 3, "b"), "conflict");
    const known = { client: 77, clock: 1 };
    for (const chars of [
      [{ origin: { client: 77, clock: 5 } }],
      [{ origin: { client: 78, clock: 0 } }],
      [{ rightOrigin: { client: 99, clock: 0 } }],
      [{ origin: known, rightOrigin: known }],
      [{ origin: known, rightOrigin: { client: 77, clock: 0 } }],
      [{ origin: { client: 77, clock: 4 }, rightOrigin: { client: 77, clock: 2 } }],
    ]) {
      refuses(guarded, scribe)(letters(78, 0, chars), "conflict");
    }
    refuses(guarded, scribe)(Uint8Array.of(0, 1, 77, 1, 3, 3), "conflict");
  });

  it("[SY16] takes the rest of a string that it knows in part, and of a deleted run", () => {
    const guarded = noted();
    const replica = guarded.replica(scribe, 78);
    guarded.submit(scribe, type(replica, 2, "ab"));
    type(replica, 4, "c😀d");
    // By now the replica has one run of all six.
    const accepted = guarded.submit(scribe, Y.encodeStateAsUpdate(replica.doc));
    expect(accepted?.change.inserts).toMatchObject([{ client: 78, clock: 2, length: 4 }]);
    expect(textOf(guarded)).toBe("heabc😀dllo");
    cut(replica, 2, 6);
    type(replica, 2, "xyz");
    cut(replica, 2, 3);
    guarded.submit(scribe, Y.encodeStateAsUpdate(replica.doc));
    expect(textOf(guarded)).toBe("hello");
    expect(Y.encodeStateAsUpdate(guarded.doc)).toEqual(Y.encodeStateAsUpdate(replica.doc));
    expect(guarded.submit(scribe, Y.encodeStateAsUpdate(replica.doc))).toBeUndefined();
  });

  it("[SY16] half a surrogate pair that it knows is U+FFFD, and so is the other half", () => {
    const guarded = noted();
    const client = (text: string) => [
      1,
      1,
      78,
      0,
      4,
      ...root,
      ...encoding.encode((e) => encoding.writeVarString(e, text)),
      0,
    ];
    guarded.submit(scribe, Uint8Array.from(client("a\uFFFD")));
    guarded.submit(scribe, Uint8Array.from(client("a😀b")));
    expect(textOf(guarded)).toContain("a\uFFFD\uFFFDb");
    expect(guarded.index.text?.characters).toBe(9);
  });

  it("[SY27] a cut through a surrogate pair leaves the same text everywhere", () => {
    const guarded = noted("x😀y");
    const replica = guarded.replica(scribe, 78);
    const update = letters(78, 0, [{ origin: { client: 77, clock: 1 }, rightOrigin: { client: 77, clock: 2 } }]);
    guarded.submit(scribe, update);
    replica.receive(update);
    expect(textOf(guarded)).toBe("x\uFFFDx\uFFFDy");
    expect(replica.text.toJSON()).toBe(textOf(guarded));
    expect(guarded.replica(chair).text.toJSON()).toBe(textOf(guarded));
  });

  it("[SY27] a text of 200,000 characters takes only what makes it shorter", () => {
    const guarded = noted("x".repeat(MAX_CHARACTERS - 1));
    const replica = guarded.replica(chair, 78);
    const [first, second] = [type(replica, 0, "a"), type(replica, 0, "b")];
    guarded.submit(chair, first);
    refuses(guarded, chair)(second, "doc-full");
    // What it deletes of its own new text makes no room.
    const lying = Uint8Array.from([1, 2, 79, 0, 1, ...root, 100, 0x84, 79, 99, 1, 120, 1, 79, 1, 0, 100]);
    refuses(guarded, chair)(lying, "doc-full");
    guarded.submit(scribe, cut(guarded.replica(scribe, 80), 0, 10));
    guarded.submit(chair, second);
    expect(guarded.index.text?.characters).toBe(MAX_CHARACTERS - 9);
  });
});

describe("what a text costs Yjs", () => {
  it("[SY14] typing on costs one visit a letter, however much is there", () => {
    const guarded = noted();
    const replica = guarded.replica(chair, 78);
    for (let edit = 0; edit < 300; edit++) {
      expect(guarded.submit(chair, type(replica, replica.text.length, "x"))?.visits).toBeLessThanOrEqual(2);
    }
    expect(piecesOf(guarded.index)).toEqual(itemsOf(guarded.doc, "notes"));
    expect(piecesOf(guarded.index)).toHaveLength(2);
  });

  it("[SY14] a long time offline in a text of many pieces costs what lies between, not all of it", () => {
    const guarded = noted("x".repeat(2_000));
    const writers = [guarded.replica(chair, 78), guarded.replica(scribe, 79)];
    for (const [number, replica] of writers.entries()) {
      for (let at = 1; at < 1_500; at += 3) type(replica, at * 2 + number, "y");
    }
    for (const replica of writers) {
      const accepted = guarded.submit(replica.writer, Y.encodeStateAsUpdate(replica.doc));
      expect(accepted?.visits).toBeLessThan(6_000);
    }
    expect(piecesOf(guarded.index)).toEqual(itemsOf(guarded.doc, "notes"));
  });

  it.each<[string, (position: number) => Char]>([
    ["at the beginning", () => ({})],
    ["after one letter", () => ({ origin: { client: 77, clock: 0 } })],
    ["around everything", () => ({ origin: { client: 77, clock: 0 }, rightOrigin: { client: 77, clock: 4 } })],
    ["after each other, all before the end", (position) => ({ origin: { client: 77, clock: position % 4 } })],
  ])("[SY14] T7 hang: what heaps up %s is refused before Yjs would look long", (_where, place) => {
    const guarded = noted();
    let clock = 0;
    let refused = 0;
    for (let update = 0; update < 60; update++) {
      const client = 1_000 + update;
      const chars = Array.from({ length: 200 }, (_, position) => place(position));
      try {
        const accepted = guarded.submit(chair, letters(client, 0, chars));
        expect(accepted?.visits).toBeLessThanOrEqual(MAX_VISITS);
        expect(guarded.stepsOfYjs).toBeLessThanOrEqual(2 * accepted!.visits);
        clock += 200;
      } catch (error) {
        expect(error).toMatchObject({ code: "conflict" });
        refused += 1;
      }
    }
    expect(clock).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
    expect(piecesOf(guarded.index)).toEqual(itemsOf(guarded.doc, "notes"));
    // The text goes on being written.
    expect(guarded.submit(chair, type(guarded.replica(chair), 0, "on"))?.visits).toBe(1);
  });

  it("[SY14] counts in the order in which Yjs takes clients, whatever the order in the update", () => {
    const guarded = noted();
    for (const client of [5, 9]) guarded.submit(chair, letters(client, 0, [{}]));
    const [low, high] = [5, 9].map((client) =>
      letters(
        client,
        1,
        Array.from({ length: 100 }, () => ({})),
      ).subarray(1, -1),
    );
    const accepted = guarded.submit(chair, Uint8Array.from([2, ...low!, ...high!, 0]));
    expect(accepted?.visits).toBeLessThan(1_000);
    expect(guarded.stepsOfYjs).toBeLessThanOrEqual(2 * accepted!.visits);
    expect(guarded.stepsOfYjs).toBeGreaterThan(accepted!.visits);
  });

  it("[SY14] T7 hang: cuts in a client's long list are counted too", () => {
    const guarded = noted("x".repeat(20_000));
    // Every second letter: 10,000 deleted pieces, and as many that stay.
    for (let from = 0; from < 20_000; from += 500) {
      const ranges = Array.from({ length: 250 }, (_, range) => from + 2 * range);
      const deletes = encoding.encode((encoder) => {
        for (const number of [0, 1, 77, ranges.length]) encoding.writeVarUint(encoder, number);
        for (const clock of ranges) for (const number of [clock, 1]) encoding.writeVarUint(encoder, number);
      });
      const accepted = guarded.submit(chair, deletes);
      expect(accepted?.visits).toBeGreaterThan(250);
    }
    expect(piecesOf(guarded.index)).toHaveLength(20_000);
    const all = Uint8Array.from([0, 1, 77, 1, 0, ...encoding.encode((e) => encoding.writeVarUint(e, 20_000))]);
    expect(guarded.submit(chair, all)?.visits).toBe(10_000);
    expect(piecesOf(guarded.index)).toEqual([{ client: 77, clock: 0, length: 20_000, isDeleted: true }]);
    expect(guarded.index.text?.characters).toBe(0);
  });

  it("[SY14] T7: a run of 2^50 deleted characters costs one visit", () => {
    const guarded = noted();
    refuses(guarded, ben)(letters(9, 0, [{}]), "forbidden");
    const giant = rawUpdate(notesPolicy, { client: 78, clock: 0, structs: [{ content: { deleted: 2 ** 50 } }] });
    expect(guarded.submit(chair, giant)?.visits).toBeLessThanOrEqual(3);
    expect(textOf(guarded)).toBe("hello");
  });
});
