import {
  drawsMarks,
  pixelsPerImage,
  toolOfButtons,
  type ToolName,
  type ViewToolName,
  WheelSteps,
  zoomOfDrag,
} from "./gestures.ts";
import type { ImageHand } from "./ImageHand.ts";
import type { PixelPoint } from "./ImagePlane.ts";
import { TapWatch } from "./TapWatch.ts";

/** What the hand acts on; all lengths in CSS pixels from the element's top left corner. */
export interface ToolTarget {
  imageCount(): number;
  scrollBy(images: number): void;
  panBy(by: PixelPoint): void;
  zoomBy(factor: number, anchor: PixelPoint): void;
  windowBy(by: PixelPoint): void;
  /** The glass is over this point, above a finger; undefined: put away. */
  magnify(at: PixelPoint | undefined, by?: "mouse" | "touch"): void;
  /** A finger that rests points here; undefined: no more. */
  point(at: PixelPoint | undefined): void;
  pressedTwice(at: PixelPoint): void;
  held(): void;
  released(): void;
}

interface Finger {
  /** A pen points as finely as a mouse. */
  readonly hand: "mouse" | "touch";
  readonly start: PixelPoint;
  at: PixelPoint;
}

/** Mouse, pen and fingers on one viewport: left = active tool, middle = pan, right = zoom, both = window, wheel = scroll, two fingers = zoom and pan, a finger that rests = pointer. */
export class PointerTools implements Disposable {
  tool: ToolName = "scroll";
  /** Is asked first whenever the primary button or the first finger goes down. */
  hand: ImageHand | undefined;
  /** The pointer that `hand` took. */
  #taken: number | undefined;
  readonly #element: HTMLElement;
  readonly #target: ToolTarget;
  readonly #fingers = new Map<number, Finger>();
  readonly #wheel = new WheelSteps();
  readonly #taps = new TapWatch(browserClock, (at) => this.#beginPointing(at));
  readonly #ended = new AbortController();
  #isPointing = false;
  #isTouched = false;
  #scrollRest = 0;

  constructor(element: HTMLElement, target: ToolTarget) {
    this.#element = element;
    this.#target = target;
    const { signal } = this.#ended;
    element.addEventListener("pointerdown", this.#onDown, { signal });
    element.addEventListener("pointermove", this.#onMove, { signal });
    element.addEventListener("pointerup", this.#onUp, { signal });
    element.addEventListener("pointercancel", this.#onCancel, { signal });
    // Not every browser tells a finger's second tap: that is counted here.
    element.addEventListener("dblclick", (event) => this.#isTouched || this.#pressedTwice(this.#position(event)), {
      signal,
    });
    element.addEventListener("lostpointercapture", this.#onUp, { signal });
    element.addEventListener("wheel", this.#onWheel, { signal, passive: false });
    element.addEventListener("contextmenu", (event) => event.preventDefault(), { signal });
    // A middle button must pan, not start the browser's own scrolling.
    element.addEventListener("mousedown", (event) => event.button === 1 && event.preventDefault(), { signal });
    element.style.touchAction = "none";
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
    this.#taps.cancel();
    this.#dropTaken();
    if (this.#fingers.size > 0) this.#target.released();
    this.#fingers.clear();
  }

  readonly #onDown = (event: PointerEvent) => {
    const at = this.#position(event);
    if (this.#fingers.size === 0) {
      this.#scrollRest = 0;
      this.#target.held();
    }
    const by = event.pointerType === "touch" ? "touch" : "mouse";
    this.#isTouched = by === "touch";
    if (this.#fingers.size > 0) this.#joined();
    else if (event.button === 0 && this.hand?.press(at, by)) this.#taken = event.pointerId;
    else this.#pressed(at, event);
    if (this.#isTouched && this.#fingers.size === 0) this.#taps.down(at);
    this.#fingers.set(event.pointerId, { hand: by, start: at, at });
    // Fails for a pointer that is gone by now or was made by a script; its moves then end at the element's edge.
    if (event.isTrusted) this.#element.setPointerCapture(event.pointerId);
  };

  readonly #onMove = (event: PointerEvent) => {
    const finger = this.#fingers.get(event.pointerId);
    if (!finger) return;
    const before = finger.at;
    const at = this.#position(event);
    if (at.x === before.x && at.y === before.y) return;
    this.#taps.move(at);
    if (this.#taken === event.pointerId) this.hand?.move(at);
    else if (this.#isPointing) this.#target.point(at);
    else if (this.#fingers.size === 2) this.#pinch(finger, at);
    else if (this.#fingers.size === 1) {
      const tool = this.#toolOf(event);
      if (tool && !drawsMarks(tool)) this.#drag(tool, finger, at);
    }
    finger.at = at;
  };

  readonly #onCancel = (event: PointerEvent) => {
    this.#dropTaken();
    this.#onUp(event);
  };

  readonly #onUp = (event: PointerEvent) => {
    if (this.#taken === event.pointerId) {
      this.#taken = undefined;
      this.hand?.release();
    }
    if (!this.#fingers.delete(event.pointerId)) return;
    this.#putAway();
    const at = this.#position(event);
    if (event.type === "pointerup" && this.#taps.up(at)) this.#pressedTwice(at);
    else this.#taps.cancel();
    if (this.#fingers.size === 0) this.#target.released();
  };

  readonly #onWheel = (event: WheelEvent) => {
    event.preventDefault();
    // A trackpad's pinch arrives as a wheel with the control key.
    if (event.ctrlKey) {
      this.#target.zoomBy(zoomOfDrag(event.deltaY), this.#position(event));
      return;
    }
    const images = this.#wheel.add(event.deltaY, event.deltaMode);
    if (images !== 0) this.#target.scrollBy(images);
  };

  #drag(tool: ViewToolName, finger: Finger, to: PixelPoint): void {
    const by = { x: to.x - finger.at.x, y: to.y - finger.at.y };
    switch (tool) {
      case "scroll":
        this.#scrollRest += by.y / pixelsPerImage(this.#element.clientHeight, this.#target.imageCount(), finger.hand);
        this.#scrollWhole();
        break;
      case "pan":
        this.#target.panBy(by);
        break;
      case "zoom":
        this.#target.zoomBy(zoomOfDrag(by.y), finger.start);
        break;
      case "window":
        this.#target.windowBy(by);
        break;
      case "magnify":
        this.#target.magnify(to, finger.hand);
        break;
    }
  }

  #toolOf({ pointerType, buttons }: PointerEvent): ToolName | undefined {
    return pointerType === "mouse" ? toolOfButtons(buttons, this.tool) : this.tool;
  }

  /** The tools' own press. */
  #pressed(at: PixelPoint, event: PointerEvent): void {
    const by = event.pointerType === "touch" ? "touch" : "mouse";
    if (this.#toolOf(event) === "magnify") this.#target.magnify(at, by);
  }

  /** A second finger zooms and pans: what the first had begun is over. */
  #joined(): void {
    this.#dropTaken();
    this.#taps.cancel();
    this.#putAway();
  }

  #beginPointing(at: PixelPoint): void {
    if (this.#fingers.size !== 1 || this.#taken !== undefined || this.tool === "magnify") return;
    this.#isPointing = true;
    this.#target.point(at);
  }

  #putAway(): void {
    this.#target.magnify(undefined);
    if (this.#isPointing) this.#target.point(undefined);
    this.#isPointing = false;
  }

  #pressedTwice(at: PixelPoint): void {
    const isTaken = this.hand?.pressTwice(at) === true;
    if (!isTaken && !drawsMarks(this.tool)) this.#target.pressedTwice(at);
  }

  #dropTaken(): void {
    if (this.#taken === undefined) return;
    this.#taken = undefined;
    this.hand?.cancel();
  }

  #scrollWhole(): void {
    const images = Math.trunc(this.#scrollRest);
    this.#scrollRest -= images;
    if (images !== 0) this.#target.scrollBy(images);
  }

  /** One of two fingers moves: their middle pans, their distance zooms. */
  #pinch(moving: Finger, to: PixelPoint): void {
    const other = [...this.#fingers.values()].find((finger) => finger !== moving);
    if (!other) return;
    const before = distance(moving.at, other.at);
    const middle = { x: (to.x + other.at.x) / 2, y: (to.y + other.at.y) / 2 };
    this.#target.panBy({ x: (to.x - moving.at.x) / 2, y: (to.y - moving.at.y) / 2 });
    if (before > 0) this.#target.zoomBy(distance(to, other.at) / before, middle);
  }

  #position(event: MouseEvent): PixelPoint {
    const box = this.#element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }
}

function distance(a: PixelPoint, b: PixelPoint): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

const browserClock = {
  now: () => performance.now(),
  setTimer: (callback: () => void, ms: number) => window.setTimeout(callback, ms),
  clearTimer: (handle: number) => window.clearTimeout(handle),
};
