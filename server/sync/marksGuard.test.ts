import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import type { Role } from "../../shared/model/roles.ts";
import { commentKeyOf } from "../../shared/model/mark.ts";
import { ana, ben, GuardedDoc, markOf, peerWriter, refuses, type Replica } from "./guardTesting.ts";
import { marksPolicy } from "./marksPolicy.ts";

const MARK = "mark-0001";
const COMMENT = commentKeyOf(MARK, "comment-01");
const chair = peerWriter("cem", () => "chair");

const set = (replica: Replica, key: string, more: Readonly<Record<string, unknown>> = {}) =>
  replica.change((map) => map.set(key, markOf(replica.writer.kind === "peer" ? replica.writer : ana, more)));
const remove = (replica: Replica, key: string) => replica.change((map) => map.delete(key));

/** Ana's mark and her comment on it. */
function marked(): GuardedDoc {
  const guarded = new GuardedDoc(marksPolicy);
  const replica = guarded.replica(ana, 77);
  guarded.submit(ana, set(replica, MARK));
  guarded.submit(ana, set(replica, COMMENT));
  return guarded;
}

describe("the guard of marks", () => {
  it("[SY26] lets an author set, change, delete and set again a mark and comments on anyone's", () => {
    const guarded = marked();
    const replica = guarded.replica(ana);
    for (const text of ["a", "b"]) expect(guarded.submit(ana, set(replica, MARK, { text }))).toBeDefined();
    guarded.submit(ana, remove(replica, MARK));
    expect(guarded.doc.getMap("marks").has(MARK)).toBe(false);
    guarded.submit(ana, set(replica, MARK, { text: "again" }));
    expect(guarded.doc.getMap("marks").get(MARK)).toMatchObject({ text: "again" });
    const other = guarded.replica(ben);
    guarded.submit(ben, set(other, commentKeyOf(MARK, "comment-02")));
    expect([...guarded.doc.getMap("marks").keys()].sort()).toEqual([MARK, COMMENT, commentKeyOf(MARK, "comment-02")]);
  });

  it.each([MARK, COMMENT])("[SY26] T4 foreign-key: refuses to change another's %s, live or deleted", (key) => {
    const guarded = marked();
    refuses(guarded, ben)(set(guarded.replica(ben), key), "forbidden");
    refuses(guarded, chair)(set(guarded.replica(chair), key), "forbidden");
    // Under the author's name it is as little the writer's.
    refuses(guarded, ben)(set(guarded.replica(ben), key, markOf(ana)), "forbidden");
    guarded.submit(ana, remove(guarded.replica(ana), key));
    refuses(guarded, ben)(set(guarded.replica(ben), key), "forbidden");
    guarded.submit(ana, set(guarded.replica(ana), key));
    expect(guarded.doc.getMap("marks").get(key)).toMatchObject({ author: ana.peerId });
  });

  it.each([MARK, COMMENT])(
    "[SY26] T4 foreign-delete: only who may delete others' marks deletes another's %s",
    (key) => {
      const guarded = marked();
      refuses(guarded, ben)(remove(guarded.replica(ben), key), "forbidden");
      refuses(guarded, ben)(Uint8Array.of(0, 1, 77, 1, 0, 2), "forbidden");
      expect(guarded.submit(chair, remove(guarded.replica(chair), key))?.removed).toBe(1);
      expect(guarded.doc.getMap("marks").has(key)).toBe(false);
      // The chair deleted it, yet it stays its author's.
      refuses(guarded, chair)(set(guarded.replica(chair), key), "forbidden");
      guarded.submit(ana, set(guarded.replica(ana), key));
      expect(guarded.doc.getMap("marks").has(key)).toBe(true);
    },
  );

  it("[SY26] a struct that comes deleted is a write too: it would take the value away", () => {
    const guarded = marked();
    const bornDeleted = Uint8Array.of(1, 1, 88, 0, 0x81, 77, 0, 1, 0);
    refuses(guarded, ben)(bornDeleted, "forbidden");
    refuses(guarded, chair)(bornDeleted, "forbidden");
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ["another author", { author: ben.peerId }, "forbidden"],
    ["another's name", { authorName: "Dr Boss" }, "forbidden"],
    ["a time of more than 5 minutes ahead", { at: 1_000_000 + 5 * 60_000 + 1 }, "bad-message"],
    ["a time that is no whole number", { at: 1.5 }, "bad-message"],
    ["a kind that is none", { kind: "star" }, "bad-message"],
    ["no points", { points: [] }, "bad-message"],
    ["a text of another kind", { text: 7 }, "bad-message"],
    ["a text that is too long", { text: "x".repeat(2_001) }, "bad-message"],
  ])("[SY26] refuses a mark with %s", (_what, more, code) => {
    const guarded = new GuardedDoc(marksPolicy);
    refuses(guarded, ana)(set(guarded.replica(ana), MARK, more), code);
    expect(guarded.submit(ana, set(guarded.replica(ana), MARK, { at: 1_000_000 + 5 * 60_000 }))).toBeDefined();
  });

  it.each(["short", "mark-0001/comments/comment-01", "mark-0001/comment/x", "", "__proto__", "marks:mark-0001"])(
    "[SY26] refuses the key %j",
    (key) => {
      const guarded = new GuardedDoc(marksPolicy);
      refuses(guarded, ana)(set(guarded.replica(ana), key), "bad-message");
    },
  );

  it("[SY26] refuses a comment on what was never a mark; one on a deleted mark stays", () => {
    const guarded = new GuardedDoc(marksPolicy);
    refuses(guarded, ana)(set(guarded.replica(ana), COMMENT), "conflict");
    const replica = guarded.replica(ana);
    set(replica, MARK);
    set(replica, COMMENT);
    guarded.submit(ana, Y.encodeStateAsUpdate(replica.doc));
    const late = guarded.replica(ben);
    guarded.submit(ana, remove(replica, MARK));
    guarded.submit(ben, set(late, commentKeyOf(MARK, "comment-02")));
    expect([...guarded.doc.getMap("marks").keys()]).toHaveLength(2);
  });

  it.each<[string, Role]>([
    ["a scribe", "scribe"],
    ["an observer", "observer"],
    ["a guest who was not given it", "guest"],
  ])("T3 ro-write: refuses every write of %s", (_who, role) => {
    const guarded = marked();
    const writer = peerWriter("obi", () => role);
    expect(marksPolicy.mayWriteAny(writer)).toBe(false);
    refuses(guarded, writer)(set(guarded.replica(writer), "mark-0002"), "forbidden");
    refuses(guarded, writer)(remove(guarded.replica(writer), MARK), "forbidden");
    expect(guarded.submit(writer, Y.encodeStateAsUpdate(guarded.doc))).toBeUndefined();
  });

  it("[SY26] the author writes one key from two tabs at once, and the replicas meet", () => {
    const guarded = marked();
    const tabs = [guarded.replica(ana, 78), guarded.replica(ana, 79)];
    const updates = tabs.map((tab, number) => set(tab, MARK, { text: `tab ${number}` }));
    for (const update of updates) expect(guarded.submit(ana, update)).toBeDefined();
    for (const tab of tabs) tab.receive(Y.encodeStateAsUpdate(guarded.doc));
    const [text] = tabs.map((tab) => tab.map.toJSON());
    for (const tab of tabs) expect(tab.map.toJSON()).toEqual(text);
    expect(guarded.doc.getMap("marks").toJSON()).toEqual(text);
  });

  it("[SY26] of two who write a new key at once, the first to arrive is its author", () => {
    const guarded = new GuardedDoc(marksPolicy);
    const [first, second] = [guarded.replica(ben, 5), guarded.replica(ana, 6)];
    const updates = [set(first, MARK), set(second, MARK)] as const;
    guarded.submit(ben, updates[0]);
    refuses(guarded, ana)(updates[1], "forbidden");
    expect(guarded.index.authorOf(MARK)).toBe(ben.userId);
  });

  it("T4 clock-poison: refuses structs under the author's client id; his next 20 edits all stay", () => {
    const guarded = marked();
    const author = guarded.replica(ana, 77);
    refuses(guarded, ben)(set(guarded.replica(ben, 77), "mark-0002"), "conflict");
    for (let edit = 0; edit < 20; edit++) guarded.submit(ana, set(author, MARK, { text: `${edit}` }));
    expect(guarded.doc.getMap("marks").get(MARK)).toMatchObject({ text: "19" });
  });

  it("[SY25] counts the keys that an update leaves without a value, not those that it changes", () => {
    const guarded = marked();
    const replica = guarded.replica(ana);
    expect(guarded.submit(ana, set(replica, MARK, { text: "b" }))?.removed).toBe(0);
    const both = replica.change((map) => {
      map.delete(MARK);
      map.delete(COMMENT);
    });
    expect(guarded.submit(ana, both)?.removed).toBe(2);
  });
});
