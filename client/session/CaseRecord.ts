import type { CaseId, PeerId } from "../../shared/model/ids.ts";
import type { MarkKind } from "../../shared/model/mark.ts";
import { CaseDocs, type CaseDocsPorts } from "./CaseDocs.ts";
import type { CaseImages } from "./CaseImages.ts";
import { MarkBoard, type MarkAuthor } from "./MarkBoard.ts";
import { MarkCommands } from "./MarkCommands.ts";
import { MarkMeasures, type PixelSource } from "./MarkMeasures.ts";
import { MarkHand } from "./MarkHand.ts";
import type { MarkLayer, MarkLayerPorts } from "./MarkLayer.ts";
import type { Notices } from "./Notices.ts";
import type { Permissions } from "./permissions.ts";
import type { SaveState } from "../collab/SaveState.ts";
import type { NotesActions } from "./SessionActions.ts";
import type { NotesSnapshot } from "./SessionSnapshot.ts";
import type { StageShare } from "./StageShare.ts";

export interface CaseRecordPorts extends Omit<CaseDocsPorts, "board"> {
  readonly self: PeerId;
  readonly author: () => MarkAuthor | undefined;
  readonly permissions: () => Permissions;
  readonly images: CaseImages;
  readonly stage: StageShare;
  readonly notices: Notices;
  readonly layer: (index: number) => MarkLayer;
  /** What the next press draws. */
  readonly drawn: () => MarkKind | undefined;
  readonly startDrawing: (kind: MarkKind) => void;
  readonly stopDrawing: () => void;
  /** Where pixels come from, once the viewer is there. */
  readonly runtime: Promise<PixelSource>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly newId: () => string;
}

/** What is written down about the case on stage: marks on its images, and notes. */
export class CaseRecord {
  readonly marks: MarkCommands;
  readonly notes: NotesActions;
  /** What the layers of the viewports draw from. */
  readonly drawn: MarkLayerPorts;
  readonly #docs: CaseDocs;
  readonly #hand: MarkHand;
  readonly #board: MarkBoard;

  constructor(ports: CaseRecordPorts) {
    const { self, permissions, notices } = ports;
    const canWrite = () => permissions().writeMarks;
    const board = new MarkBoard(ports);
    this.#board = board;
    this.#hand = new MarkHand({
      board,
      canWrite,
      drawn: ports.drawn,
      finished: ports.stopDrawing,
      refused: () => notices.tell({ kind: "noRightToMark" }),
    });
    const measures = new MarkMeasures({ images: ports.images, pixels: ports.runtime });
    this.drawn = { board, hand: this.#hand, measures, self, canWrite };
    this.#docs = new CaseDocs({ board, openMarks: ports.openMarks, openNotes: ports.openNotes });
    this.marks = new MarkCommands({ ...ports, board, measures, hand: this.#hand });
    this.notes = {
      mount: (element, words) =>
        this.#docs.notes?.mount(element, { ...words, isReadOnly: !permissions().writeNotes }) ?? (() => undefined),
      dropRefused: () => this.#docs.dropRefused(),
    };
  }

  /** Of the Docs that are open. */
  get states(): readonly SaveState[] {
    return this.#docs.states;
  }

  get isDamaged(): boolean {
    return this.#docs.isDamaged;
  }

  /** Undefined while no notes are open. */
  get notesState(): Pick<NotesSnapshot, "save" | "isLoading" | "refused"> | undefined {
    const { notes, refused, areNotesLoading } = this.#docs;
    return notes && { save: notes.status, isLoading: areNotesLoading, refused };
  }

  /** Tells of everything that changes how much is saved. */
  subscribe(listener: () => void): () => void {
    const undo = [this.#docs.subscribe(listener), this.#board.subscribe(listener)];
    return () => {
      for (const one of undo) one();
    };
  }

  /** Another case is on stage, or one that this person is not invited to. */
  follow(caseId: CaseId | undefined): void {
    if (this.#docs.caseId !== caseId) this.#hand.drop();
    this.#docs.show(caseId);
  }

  /** Another tool was chosen. */
  dropDrawing(): void {
    this.#hand.dropDrawing();
  }

  close(): void {
    this.marks.close();
    this.#docs.close();
  }
}
