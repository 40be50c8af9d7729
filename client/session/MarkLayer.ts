import type { PeerId } from "../../shared/model/ids.ts";
import type { Mark } from "../../shared/model/mark.ts";
import type { ImageViewport } from "../imaging/ImageViewport.ts";
import type { PixelPoint } from "../imaging/ImagePlane.ts";
import { Listeners } from "./Listeners.ts";
import type { MarkBoard } from "./MarkBoard.ts";
import type { HandState, MarkHand } from "./MarkHand.ts";
import { shapeOf } from "./drawnShape.ts";
import { heldMark, type MarkPlace, wordsOf } from "./heldMark.ts";
import type { Measure } from "./markMeasure.ts";
import type { MarkMeasures } from "./MarkMeasures.ts";
import type { LabelBox, PlacedDraft, PlacedMark, ViewportMarks } from "./MarkSnapshot.ts";

export interface MarkLayerPorts {
  readonly board: MarkBoard;
  readonly hand: MarkHand;
  readonly measures: MarkMeasures;
  readonly self: PeerId;
  readonly canWrite: () => boolean;
}

const nothing: ViewportMarks = { marks: [], draft: undefined };

/** The marks that lie on the image of one viewport, where they lie on the screen. */
export class MarkLayer {
  readonly #ports: MarkLayerPorts;
  readonly #index: number;
  readonly #changed = new Listeners();
  #viewport: ImageViewport | undefined;
  #undo: readonly (() => void)[] = [];
  #placed = nothing;
  #labels: readonly LabelBox[] = [];

  constructor(index: number, ports: MarkLayerPorts) {
    this.#index = index;
    this.#ports = ports;
  }

  get placed(): ViewportMarks {
    return this.#placed;
  }

  /** The page has put the words of the marks here: a hand takes hold of them there. */
  placeLabels(labels: readonly LabelBox[]): void {
    this.#labels = labels;
  }

  subscribe(listener: () => void): () => void {
    return this.#changed.add(listener);
  }

  attach(viewport: ImageViewport): void {
    this.detach();
    const { board, hand, measures } = this.#ports;
    const place = () => this.#place();
    this.#viewport = viewport;
    const placed = () => ({ marks: this.#placed.marks, labels: this.#labels });
    viewport.setHand(hand.on({ index: this.#index, viewport, placed }));
    // What was drawn moves the marks; what was taken off the screen (told by the overlay) takes them with it.
    this.#undo = [
      viewport.onDraw(place),
      viewport.onOverlay(place),
      ...[board, hand, measures].map((source) => source.subscribe(place)),
    ];
    place();
  }

  detach(): void {
    for (const undo of this.#undo) undo();
    this.#undo = [];
    this.#viewport?.setHand(undefined);
    this.#viewport = undefined;
    this.#place();
  }

  #place(): void {
    const next: ViewportMarks = { marks: this.#marks(), draft: this.#draft() };
    if (JSON.stringify(next) === JSON.stringify(this.#placed)) return;
    this.#placed = next;
    this.#changed.tell();
  }

  #marks(): readonly PlacedMark[] {
    const { board, hand, self, canWrite } = this.#ports;
    const isMayWrite = canWrite();
    const placed: PlacedMark[] = [];
    for (const { id, mark } of board.marks) {
      const now = this.#placeNow(id, mark);
      const points = this.#spots(mark.view, now.points);
      if (!points) continue;
      const words = wordsOf(now);
      placed.push({
        id,
        kind: mark.kind,
        author: mark.author,
        authorName: mark.authorName,
        text: mark.text ?? "",
        measure: this.#measureNow(mark, now.points),
        points,
        label: words && this.#spots(mark.view, [words])?.[0],
        isSelected: hand.selected === id,
        canEdit: isMayWrite && mark.author === self,
      });
    }
    return placed;
  }

  /** A mark that a hand holds is where the hand is. */
  #placeNow(id: string, mark: Mark): MarkPlace {
    const { state } = this.#ports.hand;
    return state.kind === "dragging" && state.markId === id && state.isMoved ? heldMark(mark, state) : mark;
  }

  #measureNow(mark: Mark, points: Mark["points"]): Measure | undefined {
    const { measures } = this.#ports;
    return points === mark.points ? measures.of(mark) : measures.whileMoving(mark, points);
  }

  #draft(): PlacedDraft | undefined {
    const { hand, measures } = this.#ports;
    const { state } = hand;
    if ((state.kind !== "drawing" && state.kind !== "writing") || state.index !== this.#index) return undefined;
    const { draws: kind, view } = state;
    const points = state.kind === "writing" ? state.points : drawnPoints(state);
    return {
      kind,
      // A presenter who scrolls on does not take away what somebody is writing.
      points: this.#spots(view, points) ?? this.#placed.draft?.points ?? [],
      // An outline is measured when it is closed.
      measure:
        state.kind === "drawing" && kind !== "freehand" ? measures.whileMoving({ kind, view }, points) : undefined,
      text: state.kind === "writing" ? state.text : undefined,
    };
  }

  /** Undefined where another image is shown. */
  #spots({ sopUid, frame }: Mark["view"], points: readonly Mark["points"][number][]): PixelPoint[] | undefined {
    const spots = points.map((point) => this.#viewport?.canvasOf({ sopUid, frame, point }));
    const found = spots.filter((spot) => spot !== undefined);
    if (found.length < points.length) return undefined;
    return found.map(({ x, y }) => ({ x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 }));
  }
}

function drawnPoints({ draws, settled, moving, axes }: Extract<HandState, { kind: "drawing" }>) {
  return shapeOf(draws, moving ? [...settled, moving] : settled, axes);
}
