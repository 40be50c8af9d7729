import { beforeEach, describe, expect, it } from "vitest";
import { PeerId } from "../../shared/model/ids.ts";
import { MarkBoard } from "./MarkBoard.ts";
import { MemoryMarks } from "./MemoryMarks.ts";

const lin = { id: PeerId.parse("peer-lin-0001"), name: "Dr Lin" };
const view = { studyUid: "1.2", seriesUid: "1.2.3", sopUid: "1.2.3.4", frame: 1 };

describe("MarkBoard", () => {
  let doc: MemoryMarks;
  let board: MarkBoard;
  let now: number;
  const add = (text: string) => board.add({ kind: "arrow", view, points: [[1, 2, 3]], text }) ?? "";

  beforeEach(() => {
    now = 1;
    let number = 0;
    board = new MarkBoard({ author: () => lin, clock: () => now++, newId: () => `mark-000${++number}` });
    doc = new MemoryMarks();
    board.attach(doc);
  });

  it("lists marks as they were written, each with its comments, oldest first", () => {
    const [first, second] = [add("one"), add("two")];
    board.comment(first, "why?");
    board.comment(first, " because ");
    board.comment(first, "   ");
    expect(board.marks.map(({ id }) => id)).toEqual([first, second]);
    expect(board.marks[0]?.comments.map(({ text, authorName }) => `${authorName}: ${text}`)).toEqual([
      "Dr Lin: why?",
      "Dr Lin: because",
    ]);
  });

  it("passes by what is no mark, and comments on none", () => {
    doc.set("mark-9999", { kind: "arrow", author: lin.id });
    doc.set("no", { anything: 1 });
    doc.set("mark-8888/comment/comm-0001", { author: lin.id, authorName: "x", at: 1, text: "lost" });
    expect(board.marks).toEqual([]);
  });

  it("changes text and place of a mark, and keeps what a newer page has added", () => {
    const id = add("one");
    doc.set(id, { ...(doc.get(id) as object), colour: "newer" });
    board.change(id, { text: "uno" });
    board.change(id, { points: [[4, 5, 6]] });
    expect(doc.get(id)).toMatchObject({ text: "uno", points: [[4, 5, 6]], colour: "newer", author: lin.id });
    board.change(id, { text: "" });
    expect(doc.get(id)).not.toHaveProperty("text");
  });

  it("[CS8] shows what the server refused, to be tried again or let go", () => {
    const id = add("mine");
    doc.refuse(id, 4403);
    expect(board.marks).toEqual([]);
    expect(board.refused).toEqual([{ key: id, what: "mark", text: "mine", code: 4403 }]);
    board.retryRefused(id);
    expect(board.marks).toHaveLength(1);
    expect(board.refused).toEqual([]);
    doc.refuse(id, 4413);
    board.dropRefused(id);
    expect(board.refused).toEqual([]);
  });

  it("closes a former case's Doc and forgets what belonged to it", () => {
    doc.refuse(add("mine"), 4403);
    add("stays in its case");
    board.attach(new MemoryMarks());
    expect(doc.isClosed).toBe(true);
    expect(board.marks).toEqual([]);
    expect(board.refused).toEqual([]);
    board.attach(undefined);
    expect(add("nowhere")).toBe("");
    expect(board.status).toBeUndefined();
  });

  it("says that a deletion was refused", () => {
    const id = add("theirs");
    board.remove(id);
    doc.refuse(id, 4403);
    expect(board.refused).toMatchObject([{ what: "deletion" }]);
    expect(board.marks).toHaveLength(1);
  });
});
