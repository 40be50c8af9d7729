import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { replacementBetween, type TextChange } from "./TextSource.ts";
import { insertedText, unsavedChanges } from "./unsavedText.ts";

/** A text as the server has it, and as a page shows it. */
function pair(start: string) {
  const [known, live] = [new Y.Doc(), new Y.Doc()];
  const [knownText, liveText] = [known.getText("notes"), live.getText("notes")];
  known.on("update", (update: Uint8Array) => Y.applyUpdate(live, update, known));
  knownText.insert(0, start);
  const updates: Uint8Array[] = [];
  live.on("update", (update: Uint8Array, origin: unknown) => origin !== known && updates.push(update));
  return { known: knownText, live: liveText, updates };
}

function applied(text: string, changes: readonly TextChange[]): string {
  return changes.reduceRight((result, { from, to, insert }) => result.slice(0, from) + insert + result.slice(to), text);
}

describe("unsavedChanges", () => {
  it("[CO7] is what the page wrote and the server has not, whatever others write meanwhile", () => {
    const { known, live } = pair("one two three");
    live.insert(4, "1½ ");
    live.delete(0, 4);
    live.insert(live.length, "!");
    known.insert(3, "-and-a-half");
    known.delete(known.length - 5, 5);
    const changes = unsavedChanges(known, live);
    expect(applied(known.toJSON(), changes)).toBe(live.toJSON());
    expect(live.toJSON()).toBe("-and-a-half1½ two !");
  });

  it("[CO7] is nothing where all was written and deleted again, or is known", () => {
    const { known, live, updates } = pair("abc");
    live.insert(1, "xy");
    live.delete(1, 2);
    expect(unsavedChanges(known, live)).toEqual([]);
    live.insert(1, "xy");
    for (const update of updates) Y.applyUpdate(known.doc!, update);
    expect(unsavedChanges(known, live)).toEqual([]);
  });

  it("[CO7] leaves out what one update made", () => {
    const { known, live, updates } = pair("abcdef");
    live.doc?.transact(() => {
      live.insert(3, "BAD");
      live.delete(0, 1);
    });
    live.insert(6, " good");
    live.delete(live.length - 1, 1);
    const [refused] = updates;
    expect(insertedText(refused!)).toBe("BAD");
    expect(applied("abcdef", unsavedChanges(known, live, refused))).toBe("abcd goode");
    expect(applied("abcdef", unsavedChanges(known, live))).toBe(live.toJSON());
  });

  it("[CO7] converges for random edits on both sides", () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 200; round++) {
      const { known, live } = pair("the quick brown fox");
      for (let step = 0; step < 12; step++) {
        const text = random(3) === 0 ? known : live;
        const at = random(text.length + 1);
        if (random(2) === 0) text.insert(at, "abcdefgh".slice(0, 1 + random(7)));
        else text.delete(at, Math.min(random(5), text.length - at));
      }
      const changes = unsavedChanges(known, live);
      expect(applied(known.toJSON(), changes), `round ${round}`).toBe(live.toJSON());
    }
  });
});

it("replacementBetween finds the part that differs", () => {
  expect(replacementBetween("same", "same")).toBeUndefined();
  for (const [before, after] of [
    ["", "new"],
    ["aaa", "aa"],
    ["abc", "aXc"],
    ["abab", "ababab"],
    ["gone", ""],
  ] as const) {
    const change = replacementBetween(before, after);
    expect(change && applied(before, [change])).toBe(after);
  }
});
