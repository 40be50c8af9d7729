import { describe, expect, it } from "vitest";
import { MemoryDocStore } from "../sync/MemoryDocStore.ts";
import { CollabServer } from "./CollabServer.ts";
import { CollabPage, saved, testMark, until } from "./CollabPage.ts";
import { testMarks } from "./SyncTestServer.ts";

const A = "mark-aaaa";
const B = "mark-bbbb";

const server = new CollabServer();

const isOffline = ({ status }: { readonly status: string }) => status === "offline";
const text = (value: unknown) => (value as { readonly text?: string } | undefined)?.text;

describe("unsaved edits of marks", () => {
  it("[CO6] F1: un-acked ones outlive the server and the tab, and are sent again", async () => {
    const first = server.tab();
    {
      using ana = new CollabPage(server.url, "ana.member", first);
      const marks = await saved(ana.marks());
      marks.set(A, testMark("ana", "saved"));
      await saved(marks);
      const up = await server.down();
      await until(marks, isOffline);
      marks.set(A, testMark("ana", "unsaved"));
      marks.set(B, testMark("ana", "new"));
      expect((await first.count()).count).toBe(2);
      await first.close();
      marks.close();
      await up();
    }
    const second = server.tab();
    expect((await second.count()).count).toBe(2);
    using again = new CollabPage(server.url, "ana.member", second);
    const marks = await until(again.marks(), (doc) => doc.status === "saved" && doc.get(B) !== undefined);
    using ben = new CollabPage(server.url, "ben.member");
    const seen = await saved(ben.marks());
    expect([text(seen.get(A)), text(seen.get(B))]).toEqual(["unsaved", "new"]);
    expect((await second.count()).count).toBe(0);
    expect(again.refused).toEqual([]);
    expect(marks.hasUnsaved).toBe(false);
  });

  it("[CO4] do not bring back what the chair deleted meanwhile: 4409; a creation goes through", async () => {
    using ana = new CollabPage(server.url, "ana.member", server.tab());
    const marks = await saved(ana.marks());
    marks.set(A, testMark("ana", "one"));
    await saved(marks);
    const up = await server.down();
    await until(marks, isOffline);
    marks.set(A, testMark("ana", "two"));
    marks.set(B, testMark("ana", "new"));
    const release = ana.hold();
    await up();
    using chair = new CollabPage(server.url, "cho.chair");
    const theirs = await saved(chair.marks());
    theirs.delete(A);
    await saved(theirs);
    release();
    await until(marks, () => ana.refused.length > 0);
    await saved(marks);
    expect(ana.refused).toEqual([{ key: A, value: testMark("ana", "two"), code: 4409 }]);
    await until(theirs, (doc) => doc.get(B) !== undefined);
    expect([theirs.keys(), marks.keys()]).toEqual([[B], [B]]);
  });

  it("[CO4] do not write over what the same person changed in another tab meanwhile", async () => {
    const oldTab = server.tab();
    {
      using ana = new CollabPage(server.url, "ana.member", oldTab);
      const marks = await saved(ana.marks());
      marks.set(A, testMark("ana", "one"));
      await saved(marks);
      const up = await server.down();
      await until(marks, isOffline);
      marks.set(A, testMark("ana", "old tab"));
      await oldTab.close();
      marks.close();
      await up();
    }
    using newer = new CollabPage(server.url, "ana.member");
    const marks = await saved(newer.marks());
    marks.set(A, testMark("ana", "new tab"));
    await saved(marks);
    const last = server.tab();
    using again = new CollabPage(server.url, "ana.member", last);
    const seen = again.marks();
    await until(seen, () => again.refused.length > 0);
    expect(again.refused).toMatchObject([{ key: A, value: { text: "old tab" }, code: 4409 }]);
    expect(text((await saved(seen)).get(A))).toBe("new tab");
    expect((await last.count()).count).toBe(0);
  });

  it("[CO4] are dropped where only the answer was lost", async () => {
    using ben = new CollabPage(server.url, "ana.member");
    const marks = await saved(ben.marks());
    marks.set(A, testMark("ana", "durable"));
    await saved(marks);
    const before = server.tab();
    before.keepValue(testMarks(), { key: A, base: undefined, value: testMark("ana", "durable") });
    await before.close();
    const edits = server.tab();
    using ana = new CollabPage(server.url, "ana.member", edits);
    await saved(ana.marks());
    await edits.settled();
    expect((await edits.count()).count).toBe(0);
    expect(ana.refused).toEqual([]);
  });

  it('[CO4] 2B "refusal": ends the Y.Doc, reports the edit and makes the others again under a new client id', async () => {
    const edits = server.tab();
    using ana = new CollabPage(server.url, "ana.member", edits);
    const marks = await saved(ana.marks());
    marks.set(A, testMark("ana", "good"));
    marks.set(B, { ...testMark("ana", "forged"), author: "user-ben-0000" });
    marks.set(A, testMark("ana", "better"));
    await until(marks, () => ana.refused.length > 0);
    await saved(marks);
    expect(ana.refused).toMatchObject([{ key: B, code: 4403 }]);
    expect(text(marks.get(A))).toBe("better");
    expect(marks.get(B)).toBeUndefined();
    expect((await edits.count()).count).toBe(0);
    using ben = new CollabPage(server.url, "ben.member");
    expect(text((await saved(ben.marks())).get(A))).toBe("better");
  });

  it('[CO4] F21, 2B "epoch": another Doc of the name gets what was created, once, and the rest is reported', async () => {
    using ana = new CollabPage(server.url, "ana.member", server.tab());
    const marks = await saved(ana.marks());
    marks.set(A, testMark("ana", "one"));
    await saved(marks);
    const up = await server.down(new MemoryDocStore());
    await until(marks, isOffline);
    marks.set(A, testMark("ana", "two"));
    marks.set(B, testMark("ana", "new"));
    await up();
    await until(marks, () => ana.refused.length > 0);
    await saved(marks);
    expect(ana.refused).toMatchObject([{ key: A, value: { text: "two" }, code: 4409 }]);
    expect(marks.keys()).toEqual([B]);
    using ben = new CollabPage(server.url, "ben.member");
    expect((await saved(ben.marks())).keys()).toEqual([B]);
  });

  it('[CO3] F21, 2B "epoch": a Doc that is older than the page begins again, and what is unsaved goes into it once', async () => {
    using ana = new CollabPage(server.url, "ana.member", server.tab());
    const marks = await saved(ana.marks());
    {
      using ben = new CollabPage(server.url, "ben.member");
      const theirs = await saved(ben.marks());
      theirs.set(A, testMark("ben", "one"));
      theirs.set(B, testMark("ben", "lost with the backup"));
      await saved(theirs);
    }
    await until(marks, (doc) => doc.get(B) !== undefined);
    const older = new MemoryDocStore();
    await older.append((await server.store.load(testMarks()))?.records.slice(0, -1) ?? []);
    const up = await server.down(older);
    await until(marks, isOffline);
    marks.set("mark-cccc", testMark("ana", "new"));
    await up();
    await until(marks, (doc) => doc.status === "saved" && doc.get(B) === undefined);
    expect(marks.keys().sort()).toEqual([A, "mark-cccc"]);
    using cho = new CollabPage(server.url, "cho.chair");
    expect((await saved(cho.marks())).keys().sort()).toEqual([A, "mark-cccc"]);
    expect(ana.refused).toEqual([]);
  });

  it("[CO6] belong to one person: another at the same browser sends none of them", async () => {
    const left = server.tab();
    left.keepValue(testMarks(), { key: A, base: undefined, value: testMark("ana", "hers") });
    await left.close();
    const others = server.tab("user-ben-0000");
    using ben = new CollabPage(server.url, "ben.member", others);
    const marks = await saved(ben.marks());
    await others.settled();
    await saved(marks);
    expect(marks.keys()).toEqual([]);
    expect((await server.tab().count()).count).toBe(1);
  });

  it("[CO5] undo takes back own steps only, and those of a refused edit not at all", async () => {
    using ana = new CollabPage(server.url, "ana.member", server.tab());
    using cho = new CollabPage(server.url, "cho.chair");
    const [marks, theirs] = await Promise.all([saved(ana.marks()), saved(cho.marks())]);
    marks.transact(() => {
      marks.set(A, testMark("ana", "one"));
      marks.set(B, testMark("ana", "one"));
    });
    marks.set(B, testMark("ana", "two"));
    await until(theirs, (doc) => text(doc.get(B)) === "two");
    theirs.delete(B);
    await until(marks, (doc) => doc.get(B) === undefined);
    // Its last step is the chair's to undo now, and the one before as well, for it wrote the same mark.
    expect([marks.canUndo, marks.undo()]).toEqual([false, false]);
    marks.set(A, testMark("ana", "three"));
    expect(marks.undo()).toBe(true);
    expect(text(marks.get(A))).toBe("one");
    expect(marks.redo()).toBe(true);
    await saved(marks);
    await until(theirs, (doc) => text(doc.get(A)) === "three");
    marks.set(B, { ...testMark("ana", "forged"), author: "user-ben-0000" });
    await until(marks, () => ana.refused.length > 0);
    await saved(marks);
    expect(marks.undo()).toBe(true);
    await saved(marks);
    await until(theirs, (doc) => text(doc.get(A)) === "one");
  });
});
