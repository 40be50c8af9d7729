import type { PeerId } from "../../shared/model/ids.ts";
import type { Series } from "../imaging/Series.ts";
import type { CaseImages } from "./CaseImages.ts";
import { Listeners } from "./Listeners.ts";
import type { BoardMark, MarkBoard } from "./MarkBoard.ts";
import { withinSight } from "./markGeometry.ts";
import type { MarkHand } from "./MarkHand.ts";
import type { MarkKind } from "../../shared/model/mark.ts";
import type { MarkMeasures } from "./MarkMeasures.ts";
import type { MarkLayer } from "./MarkLayer.ts";
import type { CaseMarks, LabelBox, MarkSnapshot, ViewportMarks } from "./MarkSnapshot.ts";
import type { Notices } from "./Notices.ts";
import type { Permissions } from "./permissions.ts";
import type { MarkActions } from "./SessionActions.ts";
import type { StageShare } from "./StageShare.ts";

export interface MarkCommandsPorts {
  readonly board: MarkBoard;
  readonly hand: MarkHand;
  readonly images: CaseImages;
  readonly measures: MarkMeasures;
  readonly stage: StageShare;
  readonly layer: (index: number) => MarkLayer;
  readonly self: PeerId;
  readonly permissions: () => Permissions;
  readonly notices: Pick<Notices, "tell">;
  readonly startDrawing: (kind: MarkKind) => void;
}

/** The marks of the case on stage as the page lists and commands them. */
export class MarkCommands implements MarkActions {
  readonly #ports: MarkCommandsPorts;
  readonly #changed = new Listeners();
  readonly #undo: readonly (() => void)[];
  #snapshot: CaseMarks;

  constructor(ports: MarkCommandsPorts) {
    this.#ports = ports;
    this.#snapshot = this.#build();
    const { board, hand, images, measures } = ports;
    this.#undo = [board, hand, images, measures].map((source) => source.subscribe(() => this.refresh()));
  }

  getSnapshot(): CaseMarks {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    return this.#changed.add(listener);
  }

  getLayer(index: number): ViewportMarks {
    return this.#ports.layer(index).placed;
  }

  subscribeLayer(index: number, listener: () => void): () => void {
    return this.#ports.layer(index).subscribe(listener);
  }

  placeLabels(index: number, labels: readonly LabelBox[]): void {
    this.#ports.layer(index).placeLabels(labels);
  }

  /** What this person may do has changed, or the marks have. */
  refresh(): void {
    const next = this.#build();
    if (JSON.stringify(next) === JSON.stringify(this.#snapshot)) return;
    this.#snapshot = next;
    this.#changed.tell();
  }

  draw(kind: MarkKind): void {
    const { permissions, notices, startDrawing } = this.#ports;
    if (permissions().writeMarks) startDrawing(kind);
    else notices.tell({ kind: "noRightToMark" });
  }

  select(markId: string | undefined): void {
    this.#ports.hand.select(markId);
  }

  goTo(markId: string): void {
    const { board, stage, images, hand } = this.#ports;
    const mark = board.find(markId)?.mark;
    hand.select(markId);
    if (!mark || !images.has({ view: mark.view })) return;
    const index = this.#placeFor(mark.view.seriesUid);
    const now = stage.target(index);
    const isSameSeries = now?.view?.seriesUid === mark.view.seriesUid;
    // Where it lies on the screen already there is nothing to show: a follower stays with the presenter.
    if (isSameSeries && this.getLayer(index).marks.some(({ id }) => id === markId)) return;
    const { presentation, ...rest } = isSameSeries && now ? now : {};
    const seen = presentation && { presentation: withinSight(presentation, mark.points) };
    stage.setActive(index);
    stage.show(index, { ...rest, ...seen, view: mark.view });
  }

  edit(markId: string): void {
    this.goTo(markId);
    this.#ports.hand.write(markId, this.#ports.stage.activeIndex);
  }

  finishWriting(text: string | undefined): void {
    this.#ports.hand.finishWriting(text);
  }

  setText(markId: string, text: string): void {
    this.#ports.board.change(markId, { text });
  }

  remove(markId: string): void {
    const found = this.#ports.board.find(markId);
    if (!found) return;
    if (!this.#canDelete(found.mark.author)) return this.#ports.notices.tell({ kind: "notOwnMark" });
    this.#ports.board.remove(markId);
    if (this.#ports.hand.selected === markId) this.#ports.hand.select(undefined);
  }

  removeSelected(): void {
    const { selected } = this.#ports.hand;
    if (selected !== undefined) this.remove(selected);
  }

  comment(markId: string, text: string): void {
    this.#ports.board.comment(markId, text);
  }

  removeComment(markId: string, commentId: string): void {
    this.#ports.board.removeComment(markId, commentId);
  }

  undo(): void {
    this.#ports.board.undo();
  }

  redo(): void {
    this.#ports.board.redo();
  }

  retryRefused(key: string): void {
    this.#ports.board.retryRefused(key);
  }

  dropRefused(key: string): void {
    this.#ports.board.dropRefused(key);
  }

  close(): void {
    for (const undo of this.#undo) undo();
  }

  /** The viewport that shows the series already, else the active one. */
  #placeFor(seriesUid: string): number {
    const { stage } = this.#ports;
    const { rows, columns } = stage.layout;
    const shows = (index: number) => stage.target(index)?.view?.seriesUid === seriesUid;
    if (shows(stage.activeIndex)) return stage.activeIndex;
    const found = Array.from({ length: rows * columns }, (_, index) => index).find(shows);
    return found ?? stage.activeIndex;
  }

  #build(): CaseMarks {
    const { board, hand } = this.#ports;
    return {
      marks: board.marks.map((one) => this.#describe(one)),
      refused: board.refused,
      selectedId: hand.selected,
      canUndo: board.canUndo,
      canRedo: board.canRedo,
      save: board.status,
    };
  }

  #describe({ id, mark, comments }: BoardMark): MarkSnapshot {
    const { images, measures, self, permissions } = this.#ports;
    const series = images.find(mark.view.seriesUid);
    const canEdit = mark.author === self && permissions().writeMarks;
    return {
      id,
      kind: mark.kind,
      author: mark.author,
      authorName: mark.authorName,
      at: mark.at,
      text: mark.text ?? "",
      measure: measures.of(mark),
      seriesUid: mark.view.seriesUid,
      seriesDescription: series?.description ?? "",
      imageNumber: series && imageNumberOf(series, mark.view),
      isOwn: mark.author === self,
      canEdit,
      canDelete: this.#canDelete(mark.author),
      comments: comments.map((comment) => ({
        id: comment.id,
        author: comment.author,
        authorName: comment.authorName,
        at: comment.at,
        text: comment.text,
        canDelete: this.#canDelete(comment.author),
      })),
    };
  }

  #canDelete(author: PeerId): boolean {
    const { writeMarks, deleteOthersMarks } = this.#ports.permissions();
    return deleteOthersMarks || (writeMarks && author === this.#ports.self);
  }
}

function imageNumberOf(series: Series, view: { readonly sopUid: string; readonly frame: number }): number | undefined {
  const index = series.frames.findIndex(({ sopUid, frame }) => sopUid === view.sopUid && frame === view.frame);
  return index === -1 ? undefined : index + 1;
}
