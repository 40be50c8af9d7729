import type { CaseId } from "../../shared/model/ids.ts";
import { Listeners } from "./Listeners.ts";
import type { MarkBoard, MarksDoc } from "./MarkBoard.ts";
import type { SaveState } from "../collab/SaveState.ts";

/** Words that the server did not take; they are no longer in the text. */
export interface RefusedNote {
  /** Empty where something was only deleted. */
  readonly text: string;
  /** A close code, such as 4403. */
  readonly code: number;
}

/** A case's notes, as the client's collaboration layer offers them. */
export interface NotesDoc {
  readonly status: SaveState;
  /** The server's copy is damaged: it is shown as far as it can be read, and takes nothing. */
  readonly isDamaged: boolean;
  subscribe(listener: () => void): () => void;
  onRefused(listener: (refused: RefusedNote) => void): () => void;
  mount(
    element: HTMLElement,
    options: { readonly isReadOnly: boolean; readonly placeholder: string; readonly label: string },
  ): () => void;
  close(): void;
}

export interface CaseDocsPorts {
  readonly board: MarkBoard;
  readonly openMarks: (caseId: CaseId) => MarksDoc;
  readonly openNotes: (caseId: CaseId) => NotesDoc;
}

/** A Doc that is opened has not lost its connection: so long it is loading. */
const OPENING_MS = 3_000;

/** The shared Docs of the case on stage: its marks and its notes. Open while the case is. */
export class CaseDocs {
  readonly #ports: CaseDocsPorts;
  readonly #changed = new Listeners();
  #caseId: CaseId | undefined;
  #notes: NotesDoc | undefined;
  #undo: readonly (() => void)[] = [];
  #refused: readonly RefusedNote[] = [];
  #isOpening = false;
  #opening: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: CaseDocsPorts) {
    this.#ports = ports;
  }

  get caseId(): CaseId | undefined {
    return this.#caseId;
  }

  get notes(): NotesDoc | undefined {
    return this.#notes;
  }

  /** What was written into these notes and refused, until it is let go. */
  get refused(): readonly RefusedNote[] {
    return this.#refused;
  }

  dropRefused(): void {
    this.#refused = [];
    this.#changed.tell();
  }

  /** Of those that are open and past their loading. */
  get states(): readonly SaveState[] {
    return this.#all().filter((state) => !this.#isOpening || state !== "offline");
  }

  get isDamaged(): boolean {
    return this.#ports.board.isDamaged || (this.#notes?.isDamaged ?? false);
  }

  /** The notes are on their way for the first time. */
  get areNotesLoading(): boolean {
    return this.#isOpening && this.#notes?.status === "offline";
  }

  /** Tells when notes come, go or are saved; the marks' board tells of itself. */
  subscribe(listener: () => void): () => void {
    return this.#changed.add(listener);
  }

  /** Opens the Docs of a case; undefined where none is on stage or none that this person may see. */
  show(caseId: CaseId | undefined): void {
    if (caseId === this.#caseId) return;
    this.#caseId = caseId;
    for (const undo of this.#undo) undo();
    this.#notes?.close();
    this.#refused = [];
    this.#notes = caseId && this.#ports.openNotes(caseId);
    this.#undo = this.#notes ? this.#listen(this.#notes) : [];
    this.#ports.board.attach(caseId && this.#ports.openMarks(caseId));
    this.#open(caseId !== undefined);
  }

  close(): void {
    this.show(undefined);
  }

  #all(): readonly SaveState[] {
    return [this.#ports.board.status, this.#notes?.status].filter((state) => state !== undefined);
  }

  #open(isOpening: boolean): void {
    clearTimeout(this.#opening);
    this.#isOpening = isOpening;
    if (isOpening) {
      this.#opening = setTimeout(() => {
        this.#isOpening = false;
        this.#changed.tell();
      }, OPENING_MS);
    }
    this.#changed.tell();
  }

  #listen(notes: NotesDoc): readonly (() => void)[] {
    return [
      notes.subscribe(() => this.#changed.tell()),
      notes.onRefused((refused) => {
        if (refused.text.trim() !== "") this.#refused = [...this.#refused, refused];
        this.#changed.tell();
      }),
    ];
  }
}
