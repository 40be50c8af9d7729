import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CaseId, PeerId } from "../../shared/model/ids.ts";
import type { SaveState } from "../collab/SaveState.ts";
import { CaseDocs, type NotesDoc, type RefusedNote } from "./CaseDocs.ts";
import { MarkBoard } from "./MarkBoard.ts";
import { MemoryMarks } from "./MemoryMarks.ts";

const [liver, brain] = ["case-liver-1", "case-brain-1"].map((id) => CaseId.parse(id)) as [CaseId, CaseId];

class MemoryNotes implements NotesDoc {
  status: SaveState = "offline";
  isClosed = false;
  isDamaged = false;
  #refuse: (refused: RefusedNote) => void = () => undefined;
  #tell: () => void = () => undefined;
  become(status: SaveState): void {
    this.status = status;
    this.#tell();
  }
  refuse(text: string): void {
    this.#refuse({ text, code: 4403 });
  }
  subscribe(listener: () => void) {
    this.#tell = listener;
    return () => undefined;
  }
  onRefused(listener: (refused: RefusedNote) => void) {
    this.#refuse = listener;
    return () => undefined;
  }
  mount() {
    return () => undefined;
  }
  close(): void {
    this.isClosed = true;
  }
}

describe("[CS4] CaseDocs", () => {
  let docs: CaseDocs;
  let notes: MemoryNotes[];
  let marks: MemoryMarks[];

  beforeEach(() => {
    vi.useFakeTimers();
    [notes, marks] = [[], []];
    const author = () => ({ id: PeerId.parse("peer-lin-0001"), name: "Lin" });
    docs = new CaseDocs({
      board: new MarkBoard({ author, clock: () => 1, newId: () => "mark-0001" }),
      openMarks: () => {
        marks.push(new MemoryMarks());
        return marks.at(-1)!;
      },
      openNotes: () => {
        notes.push(new MemoryNotes());
        return notes.at(-1)!;
      },
    });
  });
  afterEach(() => vi.useRealTimers());

  it("opens a case's Docs once and closes the former ones", () => {
    docs.show(liver);
    docs.show(liver);
    expect([notes.length, marks.length]).toEqual([1, 1]);
    docs.show(brain);
    expect([notes[0]?.isClosed, marks[0]?.isClosed]).toEqual([true, true]);
    docs.close();
    expect(notes[1]?.isClosed).toBe(true);
    expect(docs.notes).toBeUndefined();
  });

  it("calls a Doc that is being opened no lost one, for a while", () => {
    docs.show(liver);
    expect(docs.states).toEqual(["saved"]);
    expect(docs.areNotesLoading).toBe(true);
    vi.advanceTimersByTime(5_000);
    expect(docs.states).toEqual(["saved", "offline"]);
    expect(docs.areNotesLoading).toBe(false);
    notes[0]?.become("saving");
    expect(docs.states).toEqual(["saved", "saving"]);
  });

  it("says that the server's copy of the notes or of the marks is damaged, and not beyond their case", () => {
    docs.show(liver);
    expect(docs.isDamaged).toBe(false);
    notes[0]!.isDamaged = true;
    expect(docs.isDamaged).toBe(true);
    docs.show(brain);
    expect(docs.isDamaged).toBe(false);
    marks[1]!.denial = { kind: "readOnly" };
    expect(docs.isDamaged).toBe(true);
  });

  it("keeps refused words until they are let go, and not beyond their case", () => {
    docs.show(liver);
    notes[0]?.refuse("   ");
    notes[0]?.refuse("lost words");
    expect(docs.refused).toEqual([{ text: "lost words", code: 4403 }]);
    docs.dropRefused();
    expect(docs.refused).toEqual([]);
    notes[0]?.refuse("again");
    docs.show(brain);
    expect(docs.refused).toEqual([]);
  });
});
