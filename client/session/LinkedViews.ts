import type { ViewportState } from "../../shared/model/stage.ts";
import type { CaseImages } from "./CaseImages.ts";
import { changedParts, type LinkedPart, type LinkedView, linkedState } from "./linkedState.ts";
import type { StageShare } from "./StageShare.ts";

export interface LinkedViewsPorts {
  readonly stage: Pick<StageShare, "layout" | "target" | "handMoved" | "carry">;
  readonly images: Pick<CaseImages, "find">;
}

/** One movement of a hand, from its first motion to its rest. */
interface Gesture {
  readonly index: number;
  readonly before: ViewportState;
  /** What it has changed at any time: a hand that came back to where it began takes the others back as well. */
  readonly changed: Set<LinkedPart>;
}

/** Where one viewport's hand goes, the linked others go: each as its own state, so that followers need to know of no link. */
export class LinkedViews {
  readonly #ports: LinkedViewsPorts;
  /** How the viewports stood when they were linked; undefined while they are not. */
  #anchors: ReadonlyMap<number, LinkedView> | undefined;
  #gesture: Gesture | undefined;

  constructor(ports: LinkedViewsPorts) {
    this.#ports = ports;
  }

  /** Anchors the viewports as they stand, or lets go of them, after the layout has changed. */
  refresh(): void {
    if (this.#ports.stage.layout.linked !== true) this.#anchors = undefined;
    else if (!this.#isAnchored()) this.#anchors = this.#shown();
  }

  /** This user's hand changed a viewport. */
  handMoved(index: number, state: ViewportState, phase: "motion" | "rest"): void {
    const { stage } = this.#ports;
    this.refresh();
    const begun = this.#gesture?.index === index ? this.#gesture : undefined;
    const gesture = begun ?? { index, before: stage.target(index) ?? {}, changed: new Set<LinkedPart>() };
    for (const part of changedParts(gesture.before, state)) gesture.changed.add(part);
    this.#gesture = phase === "rest" ? undefined : gesture;
    const shown = this.#shown();
    stage.handMoved(index, state, phase);
    const carried = this.#carried({ gesture, state, shown });
    if (carried.size > 0) stage.carry(carried, phase);
  }

  #carried(hand: {
    readonly gesture: Gesture;
    readonly state: ViewportState;
    readonly shown: ReadonlyMap<number, LinkedView>;
  }): ReadonlyMap<number, ViewportState> {
    const carried = new Map<number, ViewportState>();
    const moved = hand.gesture.index;
    const anchor = this.#anchors?.get(moved);
    const own = hand.shown.get(moved);
    // Another series in this viewport is a choice, not a movement.
    if (!anchor || own?.series.seriesUid !== hand.state.view?.seriesUid || !own) return carried;
    const from = { anchor, changed: hand.gesture.changed, now: { series: own.series, state: hand.state } };
    for (const [index, now] of hand.shown) {
      const to = this.#anchors?.get(index);
      if (index !== moved && to) carried.set(index, linkedState({ from, to: { anchor: to, now } }));
    }
    return carried;
  }

  #isAnchored(): boolean {
    const series = (views: ReadonlyMap<number, LinkedView>) =>
      [...views].map(([index, view]) => `${index} ${view.series.seriesUid}`).join(" ");
    return this.#anchors !== undefined && series(this.#anchors) === series(this.#shown());
  }

  #shown(): ReadonlyMap<number, LinkedView> {
    const { stage, images } = this.#ports;
    const { rows, columns } = stage.layout;
    const shown = new Map<number, LinkedView>();
    for (let index = 0; index < rows * columns; index++) {
      const state = stage.target(index);
      const series = state?.view && images.find(state.view.seriesUid);
      if (state && series) shown.set(index, { series, state });
    }
    return shown;
  }
}
