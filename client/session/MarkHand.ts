import type { Vector3 } from "../../shared/model/dicom.ts";
import type { Mark, MarkKind } from "../../shared/model/mark.ts";
import type { ImageHand } from "../imaging/ImageHand.ts";
import type { PixelPoint } from "../imaging/ImagePlane.ts";
import type { ImageViewport } from "../imaging/ImageViewport.ts";
import { subtract } from "../imaging/vectors.ts";
import { type Hold, heldMark } from "./heldMark.ts";
import { finishedShape, placesOf, type ScreenAxes, screenAxes } from "./drawnShape.ts";
import { Listeners } from "./Listeners.ts";
import type { MarkBoard } from "./MarkBoard.ts";
import { distance, hitMark, type Holdable, type MarkHit, middleOfLabel } from "./markGeometry.ts";

/** The part of an image viewport that drawing needs. */
export type DrawnViewport = Pick<ImageViewport, "pointAt" | "canvasOf" | "shownView">;

export interface DrawnOn {
  readonly index: number;
  readonly viewport: DrawnViewport;
  /** What lies on the viewport now. */
  readonly placed: () => Holdable;
}

export interface MarkHandPorts {
  readonly board: Pick<MarkBoard, "add" | "change" | "find">;
  /** What the next press draws. */
  readonly drawn: () => MarkKind | undefined;
  readonly canWrite: () => boolean;
  /** A mark was drawn: the hand goes back to looking. */
  readonly finished: () => void;
  readonly refused: () => void;
}

interface Drawing {
  readonly kind: "drawing";
  readonly draws: MarkKind;
  readonly index: number;
  readonly view: Mark["view"];
  readonly axes: ScreenAxes;
  /** Where the press under way began. */
  readonly start: PixelPoint;
  /** The places that are settled; the one that the hand still moves comes after them. */
  readonly settled: readonly Vector3[];
  readonly moving: Vector3 | undefined;
  /** False between two presses. */
  readonly isHeld: boolean;
  readonly isLong: boolean;
}

interface Dragging extends Hold {
  readonly kind: "dragging";
  readonly index: number;
  readonly markId: string;
  readonly start: PixelPoint;
  readonly isMoved: boolean;
}

interface Writing {
  readonly kind: "writing";
  readonly index: number;
  readonly view: Mark["view"];
  readonly draws: MarkKind;
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
/** An outline takes a new point after so many CSS pixels, and no more than so many points. */
const OUTLINE_STEP = 1;
const MAX_TRAIL = 4_096;

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
      cancel: () => this.#cancel(),
      pressTwice: (at) => {
        const hit = hitMark(place.placed(), at, "mouse");
        if (hit) this.write(hit.markId, place.index);
        return hit !== undefined;
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
    const { kind: draws, view, points, text = "" } = found.mark;
    this.#selected = markId;
    this.#become({ kind: "writing", index, view, draws, points, markId, text });
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
    if (text !== undefined) this.#add(state, [...state.points], text);
    else this.#ports.finished();
  }

  /** Another tool was chosen: what is half drawn is gone. */
  dropDrawing(): void {
    if (this.#state.kind === "drawing") this.#become(idle);
  }

  /** Another case, or no right to draw any more. */
  drop(): void {
    this.#selected = undefined;
    this.#become(idle);
  }

  #press(place: DrawnOn, at: PixelPoint, by: "mouse" | "touch"): boolean {
    if (this.#state.kind === "writing") return false; // The open text is finished by leaving it.
    if (this.#pressOn(place, at)) return true;
    const draws = this.#ports.drawn();
    const found = hitMark(place.placed(), at, by);
    // Words hide a part of the image, but no one is kept from drawing there.
    const hit = draws && found?.handle === "label" ? undefined : found;
    if (hit && this.#take(place, hit, { at, by })) return true;
    if (draws) return this.#draw(place, at, draws);
    this.select(hit?.markId);
    return false;
  }

  /** The next press of a drawing that takes several. */
  #pressOn({ index, viewport }: DrawnOn, at: PixelPoint): boolean {
    const state = this.#state;
    const here = viewport.pointAt(at);
    if (state.kind !== "drawing" || !here || state.index !== index || here.sopUid !== state.view.sopUid) return false;
    this.#become({ ...state, start: at, moving: here.point, isHeld: true, isLong: false });
    return true;
  }

  /** A finger scrolls over marks that it does not mean: it moves only the one that was chosen before. */
  #take(
    place: DrawnOn,
    hit: MarkHit,
    { at, by }: { readonly at: PixelPoint; readonly by: "mouse" | "touch" },
  ): boolean {
    const { markId, handle } = hit;
    const { index, viewport } = place;
    const from = viewport.pointAt(at)?.point;
    const wasSelected = this.#selected === markId;
    if (!from || (this.#ports.drawn() && !wasSelected)) return false;
    const placed = place.placed();
    const mayMove = placed.marks.some(({ id, canEdit }) => id === markId && canEdit);
    if (!mayMove || (by === "touch" && !wasSelected)) return false;
    const middle = middleOfLabel(placed, hit);
    const words = middle && viewport.pointAt(middle)?.point;
    this.#selected = markId;
    this.#become({ kind: "dragging", index, markId, handle, words, start: at, from, to: from, isMoved: false });
    return true;
  }

  #draw({ index, viewport }: DrawnOn, at: PixelPoint, draws: MarkKind): boolean {
    const view = viewport.shownView();
    const here = viewport.pointAt(at)?.point;
    const axes = screenAxes((spot) => viewport.pointAt(spot), at);
    if (!view || !here || !axes) return false;
    if (!this.#ports.canWrite()) {
      this.#ports.refused();
      return true;
    }
    this.#selected = undefined;
    const first = { settled: [here], moving: undefined, isHeld: true, isLong: false };
    this.#become({ kind: "drawing", draws, index, view, axes, start: at, ...first });
    return true;
  }

  #move({ viewport }: DrawnOn, at: PixelPoint): void {
    const state = this.#state;
    if (state.kind !== "drawing" && state.kind !== "dragging") return;
    const here = viewport.pointAt(at);
    // The image below the hand may have changed (a presenter scrolls): the hand then waits where it was.
    if (!here || here.sopUid !== this.#sopOf(state)) return;
    const isFar = distance(state.start, at) >= SHORTEST_DRAG;
    if (state.kind === "drawing") this.#become(drawnOn({ ...state, isLong: state.isLong || isFar }, here.point));
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
    const { points, label } = heldMark(found.mark, state);
    this.#ports.board.change(state.markId, state.handle === "label" ? { label } : { points });
  }

  #released(state: Drawing, viewport: DrawnViewport): void {
    const { draws, settled, moving, start } = state;
    const { index, view, axes } = state;
    const tail =
      draws === "arrow" && !moving ? viewport.pointAt({ x: start.x + TAIL.x, y: start.y + TAIL.y })?.point : moving;
    const trail = tail ? [...settled, tail] : settled;
    if (draws !== "freehand" && trail.length < placesOf(draws)) {
      this.#become({ ...state, settled: trail, moving: undefined, isHeld: false });
      return;
    }
    const points = finishedShape(draws, trail, axes);
    if (!points) this.#become(idle);
    else if (draws === "arrow")
      this.#become({ kind: "writing", index, view, draws, points, markId: undefined, text: "" });
    else {
      this.#become(idle);
      this.#add({ draws, view }, points, "");
    }
  }

  #add({ draws, view }: Pick<Writing, "draws" | "view">, points: Mark["points"], text: string): void {
    this.#selected = this.#ports.board.add({ kind: draws, view, points, text });
    this.#ports.finished();
    this.#changed.tell();
  }

  /** A second finger looks around in the middle of a drawing: what was settled before stays. */
  #cancel(): void {
    const state = this.#state;
    const isBegun = state.kind === "drawing" && state.moving && state.settled.length > 1;
    this.#become(isBegun ? { ...state, moving: undefined, isHeld: false } : idle);
  }

  #become(state: HandState): void {
    this.#state = state;
    this.#changed.tell();
  }
}

function drawnOn(state: Drawing, here: Vector3): Drawing {
  const { draws, settled, moving, axes, isLong } = state;
  if (draws === "probe") return { ...state, settled: [here] };
  if (draws !== "freehand") return moving || isLong ? { ...state, moving: here } : state;
  const step = Math.hypot(...subtract(here, settled.at(-1) ?? here));
  const isNew = step >= OUTLINE_STEP * axes.millimetres && settled.length < MAX_TRAIL;
  return isNew ? { ...state, settled: [...settled, here] } : state;
}
