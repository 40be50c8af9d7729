import { describe, expect, it } from "vitest";
import type { SharedText } from "../../client/collab/SharedText.ts";
import type { TextChange } from "../../client/collab/TextSource.ts";
import { MemoryDocStore } from "../sync/MemoryDocStore.ts";
import { CollabServer } from "./CollabServer.ts";
import { CollabPage, saved, testMark, until } from "./CollabPage.ts";

const server = new CollabServer();

const isOffline = ({ status }: { readonly status: string }) => status === "offline";
/** Types at a place; -1 is the end. */
function type(notes: SharedText, at: number, insert: string): void {
  const from = at < 0 ? notes.text.length : at;
  notes.edit([{ from, to: from, insert }], {});
}
function applied(text: string, changes: readonly TextChange[]): string {
  return changes.reduceRight((result, { from, to, insert }) => result.slice(0, from) + insert + result.slice(to), text);
}
const erase = (notes: SharedText, from: number, to: number) => notes.edit([{ from, to, insert: "" }], {});

describe("SharedText", () => {
  it("[CO7] two people write one text, and saved means saved", async () => {
    using ana = new CollabPage(server.url, "ana.chair");
    using ben = new CollabPage(server.url, "ben.scribe");
    const [hers, his] = [ana.notes(), ben.notes()];
    expect(() => type(hers, 0, "early")).toThrow("not known yet");
    await Promise.all([saved(hers), saved(his)]);
    type(hers, 0, "T2 N0");
    expect([hers.status, hers.text]).toEqual(["saving", "T2 N0"]);
    await saved(hers);
    await until(his, ({ text }) => text === "T2 N0");
    type(his, -1, " M0");
    type(hers, 0, "Stage ");
    await until(his, ({ text }) => text === "Stage T2 N0 M0");
    await until(hers, ({ text }) => text === "Stage T2 N0 M0");
    erase(his, 0, 6);
    await until(hers, ({ text }) => text === "T2 N0 M0");
    await Promise.all([saved(hers), saved(his)]);
  });

  it("[CO7] sends fast typing in few edits, one at a time", async () => {
    using ana = new CollabPage(server.url, "ana.chair");
    const notes = await saved(ana.notes());
    const first = ana.socket.nextSeq();
    const words = "The lesion in segment 7 measures 23 mm in its longest diameter. ".repeat(5);
    for (const char of words) type(notes, -1, char);
    erase(notes, 0, 4);
    await saved(notes);
    expect(ana.socket.nextSeq() - first - 1).toBeLessThanOrEqual(2);
    using ben = new CollabPage(server.url, "ben.scribe");
    expect((await saved(ben.notes())).text).toBe(words.slice(4));
  });

  it("[CO7] F1: what was typed outlives the server and the tab, and counts once", async () => {
    const first = server.tab();
    {
      using ana = new CollabPage(server.url, "ana.chair", first);
      const notes = await saved(ana.notes());
      type(notes, 0, "saved. ");
      await saved(notes);
      const up = await server.down();
      await until(notes, isOffline);
      type(notes, -1, "typed offline");
      type(notes, 0, "At first: ");
      erase(notes, 10, 11);
      notes.close();
      await first.close();
      await up();
    }
    using ben = new CollabPage(server.url, "ben.scribe");
    const his = await saved(ben.notes());
    type(his, -1, " Ben's.");
    await saved(his);
    const second = server.tab();
    expect((await second.count()).count).toBe(1);
    using again = new CollabPage(server.url, "ana.chair", second);
    const notes = again.notes();
    await until(his, ({ text }) => text.startsWith("At first"));
    expect(his.text).toMatch(/^At first: aved\. (typed offline Ben's\.| Ben's\.typed offline)$/u);
    type(notes, 0, "Again. ");
    await saved(notes);
    await until(his, ({ text }) => text === notes.text);
    expect((await second.count()).count).toBe(0);
    expect(again.refusedTexts).toEqual([]);
  });

  it("[CO7] is not doubled where only the answer was lost", async () => {
    const first = server.tab();
    {
      using ana = new CollabPage(server.url, "ana.chair", first);
      const notes = await saved(ana.notes());
      // Ana's tab dies with the edit kept: the server has it, its answer finds nobody.
      first.remove = () => undefined;
      type(notes, 0, "once");
      using ben = new CollabPage(server.url, "ben.scribe");
      const his = await saved(ben.notes());
      await until(his, ({ text }) => text === "once");
      notes.close();
      await first.close();
    }
    const second = server.tab();
    expect((await second.count()).count).toBe(1);
    using again = new CollabPage(server.url, "ana.chair", second);
    const notes = again.notes();
    await until(notes, ({ text }) => text.length > 0);
    await second.settled();
    await saved(notes);
    type(notes, -1, "!");
    await saved(notes);
    expect(notes.text).toBe("once!");
    expect((await second.count()).count).toBe(0);
  });

  it('[CO7] 2B "refusal": takes back the refused words, reports them, and goes on with the others', async () => {
    using ana = new CollabPage(server.url, "ana.chair", server.tab());
    using ben = new CollabPage(server.url, "ben.scribe");
    const [notes, his] = [await saved(ana.notes()), await saved(ben.notes())];
    type(notes, 0, "kept ");
    await saved(notes);
    server.gate.setRole("ana", "observer");
    type(notes, -1, "refused ");
    await until(notes, () => ana.refusedTexts.length > 0);
    expect(ana.refusedTexts).toEqual([{ text: "refused ", code: 4403 }]);
    expect(notes.text).toBe("kept ");
    server.gate.setRole("ana", "chair");
    type(notes, -1, "and more");
    await saved(notes);
    await until(his, ({ text }) => text === "kept and more");
    expect(ana.refusedTexts).toHaveLength(1);
  });

  it('[CO7] 2B "refusal": keeps what was written after the refused words', async () => {
    using ana = new CollabPage(server.url, "ana.chair", server.tab());
    const notes = await saved(ana.notes());
    type(notes, 0, "before");
    const tooMuch = "x".repeat(300_000);
    await saved(notes);
    type(notes, 3, tooMuch);
    type(notes, -1, " and after");
    await until(notes, () => ana.refusedTexts.length > 0);
    expect(ana.refusedTexts).toEqual([{ text: tooMuch, code: 4413 }]);
    expect(notes.text).toBe("before and after");
    await saved(notes);
    using ben = new CollabPage(server.url, "ben.scribe");
    expect((await saved(ben.notes())).text).toBe("before and after");
  });

  it("[CO7] sends the last words when it is closed, and needs nobody to hear that they are saved", async () => {
    const edits = server.tab();
    using ana = new CollabPage(server.url, "ana.chair", edits);
    using ben = new CollabPage(server.url, "ben.scribe");
    const [notes, his] = [await saved(ana.notes()), await saved(ben.notes())];
    const marks = await saved(ana.marks());
    type(notes, 0, "last words");
    marks.set("mark-0001", testMark("ana", "last mark"));
    notes.close();
    marks.close();
    await until(his, ({ text }) => text === "last words");
    const theirs = ben.marks();
    await until(theirs, (doc) => doc.get("mark-0001") !== undefined);
    // Whoever comes later on this connection is answered later.
    await saved(ana.notes(2));
    await edits.settled();
    expect((await edits.count()).count).toBe(0);
  });

  it("[CO7] tells an editor of every change but its own, also when the Y.Doc is replaced", async () => {
    using ana = new CollabPage(server.url, "ana.chair");
    using ben = new CollabPage(server.url, "ben.scribe");
    const [notes, his] = [await saved(ana.notes()), await saved(ben.notes())];
    let shown = notes.text;
    const editor = {};
    notes.onEdited((changes) => (shown = applied(shown, changes)), editor);
    const write = (insert: string) => {
      const from = shown.length;
      notes.edit([{ from, to: from, insert }], editor);
      shown += insert;
    };
    write("one ");
    await saved(notes);
    await until(his, ({ text }) => text === "one ");
    type(his, 0, "zero ");
    erase(his, 6, 7);
    await until(notes, ({ text }) => text.startsWith("zero"));
    await until(notes, ({ text }) => text === his.text);
    expect(shown).toBe(notes.text);
    notes.undo();
    expect(shown).toBe(notes.text);
    notes.redo();
    server.gate.setRole("ana", "observer");
    write("refused");
    await until(notes, () => !notes.text.includes("refused"));
    expect(shown).toBe(notes.text);
  });

  it("[CO5] undo takes back this user's words and nobody else's", async () => {
    using ana = new CollabPage(server.url, "ana.chair");
    using ben = new CollabPage(server.url, "ben.scribe");
    const [notes, his] = [await saved(ana.notes()), await saved(ben.notes())];
    expect([notes.canUndo, notes.undo()]).toEqual([false, false]);
    type(notes, 0, "hers");
    await until(his, ({ text }) => text === "hers");
    type(his, 2, "HIS");
    await until(notes, ({ text }) => text === "heHISrs");
    expect(notes.undo()).toBe(true);
    expect(notes.text).toBe("HIS");
    await until(his, ({ text }) => text === "HIS");
    expect(notes.redo()).toBe(true);
    await until(his, ({ text }) => text === "heHISrs");
  });

  it('[CO7] F21, 2B "epoch": what belongs to another text of the name is reported with its words', async () => {
    using ana = new CollabPage(server.url, "ana.chair", server.tab());
    const notes = ana.notes();
    let shown = notes.text;
    notes.onEdited((changes) => (shown = applied(shown, changes)), {});
    await saved(notes);
    type(notes, 0, "yesterday");
    await saved(notes);
    const up = await server.down(new MemoryDocStore());
    await until(notes, isOffline);
    type(notes, -1, " and today");
    await up();
    await until(notes, () => ana.refusedTexts.length > 0);
    await saved(notes);
    expect(ana.refusedTexts).toEqual([{ text: " and today", code: 4409 }]);
    expect(notes.text).toBe("");
    expect(shown).toBe("");
    type(notes, 0, "anew");
    await saved(notes);
    expect(shown).toBe("anew");
  });

  it("[CO7] what another page left in another epoch is reported, not written", async () => {
    const first = server.tab();
    {
      using ana = new CollabPage(server.url, "ana.chair", first);
      const notes = await saved(ana.notes());
      const up = await server.down(new MemoryDocStore());
      await until(notes, isOffline);
      type(notes, 0, "lost words");
      notes.close();
      await first.close();
      await up();
    }
    const second = server.tab();
    using again = new CollabPage(server.url, "ana.chair", second);
    const notes = again.notes();
    await until(notes, () => again.refusedTexts.length > 0);
    expect(again.refusedTexts).toEqual([{ text: "lost words", code: 4409 }]);
    expect((await saved(notes)).text).toBe("");
    expect((await second.count()).count).toBe(0);
  });
});
