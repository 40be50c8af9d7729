import type { Vector3 } from "../../shared/model/dicom.ts";
import type { Mark } from "../../shared/model/mark.ts";
import type { ImageHand } from "../imaging/ImageHand.ts";
import type { PixelPoint } from "../imaging/ImagePlane.ts";
import type { ImageViewport } from "../imaging/ImageViewport.ts";
import { Listeners } from "./Listeners.ts";
import type { MarkBoard } from "./MarkBoard.ts";
import { distance, hitMark, movedPoints } from "./markGeometry.ts";
import type { PlacedMark } from "./MarkSnapshot.ts";

/** The part of an image viewport that drawing needs. */
export type DrawnViewport = Pick<ImageViewport, "pointAt" | "canvasOf" | "shownView">;

export interface DrawnOn {
  readonly index: number;
  readonly viewport: DrawnViewport;
  /** What lies on the viewport now. */
  readonly placed: () => readonly PlacedMark[];
}

export interface MarkHandPorts {
  readonly board: Pick<MarkBoard, "add" | "change" | "find">;
  /** Draws with the next press. */
  readonly isDrawing: () => boolean;
  readonly canWrite: () => boolean;
  /** A mark was drawn and named: the hand goes back to looking. */
  readonly finished: () => void;
  readonly refused: () => void;
}

interface Drawing {
  readonly kind: "drawing";
  readonly index: number;
  readonly view: Mark["view"];
  readonly start: PixelPoint;
  readonly tip: Vector3;
  readonly tail: Vector3;
  readonly isLong: boolean;
}

interface Dragging {
  readonly kind: "dragging";
  readonly index: number;
  readonly markId: string;
  readonly handle: number | undefined;
  readonly start: PixelPoint;
  readonly from: Vector3;
  readonly to: Vector3;
  readonly isMoved: boolean;
}

interface Writing {
  readonly kind: "writing";
  readonly index: number;
  readonly view: Mark["view"];
  readonly points: readonly Vector3[];
  /** Undefined for a mark that is new. */
  readonly markId: string | undefined;
  readonly text: string;
}

export type HandState = { readonly kind: "idle" } | Drawing | Dragging | Writing;

const idle: HandState = { kind: "idle" };

/** A press that moves less is a press, not a drag. CSS pixels. */
const SHORTEST_DRAG = 4;
/** Where the text of an arrow stands that was pressed and not dragged. CSS pixels from its tip. */
const TAIL = { x: 48, y: -40 };

/** One person's hand on the marks: draws a new one, takes hold of one, names it. One thing at a time. */
export class MarkHand {
  readonly #ports: MarkHandPorts;
  readonly #changed = new Listeners();
  #state: HandState = idle;
  #selected: string | undefined;

  constructor(ports: MarkHandPorts) {
    this.#ports = ports;
  }

  get state(): HandState {
    return this.#state;
  }

  get selected(): string | undefined {
    return this.#selected;
  }

  subscribe(listener: () => void): () => void {
    return this.#changed.add(listener);
  }

  /** The hand on one viewport. */
  on(place: DrawnOn): ImageHand {
    return {
      press: (at, by) => this.#press(place, at, by),
      move: (at) => this.#move(place, at),
      release: () => this.#release(place),
      cancel: () => this.#become(idle),
      pressTwice: (at) => {
        const hit = hitMark(place.placed(), at, "mouse");
        if (hit) this.write(hit.markId, place.index);
      },
    };
  }

  select(markId: string | undefined): void {
    if (markId === this.#selected) return;
    this.#selected = markId;
    this.#changed.tell();
  }

  /** Opens the text of a mark for its author. */
  write(markId: string, index: number): void {
    const found = this.#ports.board.find(markId);
    if (!found || !this.#ports.canWrite() || this.#state.kind !== "idle") return;
    const { view, points, text = "" } = found.mark;
    this.#selected = markId;
    this.#become({ kind: "writing", index, view, points, markId, text });
  }

  /** Ends the writing: with a text, or (undefined) as if it had not begun. */
  finishWriting(text: string | undefined): void {
    const state = this.#state;
    if (state.kind !== "writing") return;
    this.#become(idle);
    if (state.markId !== undefined) {
      if (text !== undefined && text.trim() !== state.text) this.#ports.board.change(state.markId, { text });
      return;
    }
    if (text !== undefined) {
      this.#selected = this.#ports.board.add({ kind: "arrow", view: state.view, points: [...state.points], text });
    }
    this.#ports.finished();
    this.#changed.tell();
  }

  /** Another case, or no right to draw any more. */
  drop(): void {
    this.#selected = undefined;
    this.#become(idle);
  }

  #press(place: DrawnOn, at: PixelPoint, by: "mouse" | "touch"): boolean {
    if (this.#state.kind === "writing") return false; // The open text is finished by leaving it.
    const hit = hitMark(place.placed(), at, by);
    if (hit && this.#take(place, hit, { at, by })) return true;
    if (this.#ports.isDrawing()) return this.#draw(place, at);
    this.select(hit?.markId);
    return false;
  }

  /** A finger scrolls over marks that it does not mean: it moves only the one that was chosen before. */
  #take(
    place: DrawnOn,
    { markId, handle }: { readonly markId: string; readonly handle: number | undefined },
    { at, by }: { readonly at: PixelPoint; readonly by: "mouse" | "touch" },
  ): boolean {
    const from = place.viewport.pointAt(at)?.point;
    const wasSelected = this.#selected === markId;
    if (!from || (this.#ports.isDrawing() && !wasSelected)) return false;
    const mayMove = place.placed().some(({ id, canEdit }) => id === markId && canEdit);
    if (!mayMove || (by === "touch" && !wasSelected)) return false;
    this.#selected = markId;
    this.#become({ kind: "dragging", index: place.index, markId, handle, start: at, from, to: from, isMoved: false });
    return true;
  }

  #draw({ index, viewport }: DrawnOn, at: PixelPoint): boolean {
    const view = viewport.shownView();
    const tip = viewport.pointAt(at)?.point;
    if (!view || !tip) return false;
    if (!this.#ports.canWrite()) {
      this.#ports.refused();
      return true;
    }
    this.#selected = undefined;
    this.#become({ kind: "drawing", index, view, start: at, tip, tail: tip, isLong: false });
    return true;
  }

  #move({ viewport }: DrawnOn, at: PixelPoint): void {
    const state = this.#state;
    if (state.kind !== "drawing" && state.kind !== "dragging") return;
    const here = viewport.pointAt(at);
    // The image below the hand may have changed (a presenter scrolls): the hand then waits where it was.
    if (!here || here.sopUid !== this.#sopOf(state)) return;
    const isFar = distance(state.start, at) >= SHORTEST_DRAG;
    if (state.kind === "drawing") this.#become({ ...state, tail: here.point, isLong: state.isLong || isFar });
    else this.#become({ ...state, to: here.point, isMoved: state.isMoved || isFar });
  }

  #sopOf(state: Drawing | Dragging): string | undefined {
    return state.kind === "drawing" ? state.view.sopUid : this.#ports.board.find(state.markId)?.mark.view.sopUid;
  }

  #release({ viewport }: DrawnOn): void {
    const state = this.#state;
    if (state.kind === "drawing") this.#released(state, viewport);
    if (state.kind !== "dragging") return;
    this.#become(idle);
    const found = this.#ports.board.find(state.markId);
    if (!found || !state.isMoved) return;
    this.#ports.board.change(state.markId, { points: movedPoints(found.mark.points, state.handle, state) });
  }

  #released({ index, view, tip, tail, isLong, start }: Drawing, viewport: DrawnViewport): void {
    const end = isLong ? tail : viewport.pointAt({ x: start.x + TAIL.x, y: start.y + TAIL.y })?.point;
    this.#become({ kind: "writing", index, view, points: [tip, end ?? tail], markId: undefined, text: "" });
  }

  #become(state: HandState): void {
    this.#state = state;
    this.#changed.tell();
  }
}
