import type { PeerId } from "../../shared/model/ids.ts";
import type { SentMotion } from "../../shared/model/motion.ts";
import { layoutKey, type StageLayout, type ViewportState, viewportKey } from "../../shared/model/stage.ts";
import type { CaseImages } from "./CaseImages.ts";
import { FollowedView } from "./FollowedView.ts";
import { MOTION_LASTS_MS } from "./follow.ts";
import { Listeners } from "./Listeners.ts";
import { type OwnPlace, seenLayout, shapeOf } from "./ownPlace.ts";
import type { StageLink } from "./StageLink.ts";
import { layoutOfTurn, readStage, readViewport, type StageState } from "./stageState.ts";

/** "motion": only what viewports show has moved, as often as the presenter's hand does; "state": anything else as well. */
export type StageChange = "motion" | "state";

export interface StageSharePorts {
  readonly link: StageLink;
  readonly images: CaseImages;
  readonly self: PeerId;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/**
 * What this client shows and what it shares: while following, the presenter's view; while presenting, this user's own hand, written
 * to the Doc where it rests; while free, this user's own hand and nobody's business.
 */
export class StageShare {
  readonly #ports: StageSharePorts;
  readonly #changed = new Listeners<[StageChange]>();
  readonly #own = new Map<number, ViewportState>();
  readonly #view = new FollowedView();
  readonly #undo: readonly (() => void)[];
  #stage: StageState;
  #layout: StageLayout | undefined;
  #place: OwnPlace | undefined;
  #isFollowing = true;
  #isPublishing = false;
  /** A gesture that began on this presenter's stage. */
  #isLeading = false;
  #motionEnd: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: StageSharePorts) {
    this.#ports = ports;
    this.#stage = readStage((key) => ports.link.get(key));
    this.#undo = [
      ports.link.subscribe(() => this.#read()),
      ports.link.onMotion((sent) => this.#seeMotion(sent)),
      ports.images.subscribe(() => this.#read()),
    ];
    this.#read();
  }

  get presenterId(): PeerId | undefined {
    return this.#stage.presenter?.peerId;
  }

  /** Who held the stage before this presenter. */
  get formerId(): PeerId | undefined {
    return this.#stage.formerId;
  }

  get caseId(): StageState["caseId"] {
    return this.#stage.caseId;
  }

  get isPresenter(): boolean {
    return this.presenterId === this.#ports.self;
  }

  /** The presenter leads and so follows nobody; everyone else follows until their own hand moves the view. */
  get isFollowing(): boolean {
    return this.#isFollowing && !this.isPresenter;
  }

  get layout(): StageLayout {
    const own = this.#layout ?? this.#ports.images.defaultLayout();
    if (this.isPresenter) return this.#layout ?? this.#stage.layout ?? own;
    const followed = this.isFollowing ? this.#view.layout(this.#stage.layout) : undefined;
    return followed ? seenLayout(followed, this.#place) : own;
  }

  /** The viewport that tools act on, row by row. */
  get activeIndex(): number {
    const { rows, columns, active = 0 } = this.layout;
    return Math.min(active, rows * columns - 1);
  }

  /** What viewport `index` has to show now. */
  target(index: number): ViewportState | undefined {
    const { images } = this.#ports;
    const wanted = this.isFollowing ? this.#followed(index) : this.#mine(index);
    return images.has(wanted) ? wanted : images.defaultView(index);
  }

  subscribe(listener: (change: StageChange) => void): () => void {
    return this.#changed.add(listener);
  }

  /** This user's hand changed a viewport. Whoever was following looks around freely from here. */
  handMoved(index: number, state: ViewportState, phase: "motion" | "rest"): void {
    const wasFollowing = this.isFollowing;
    // The stage was handed on before the hand came to rest: it looked around for all, not for itself.
    const isOver = phase === "rest" && wasFollowing && this.#isLeading;
    this.#isLeading = phase === "motion" && this.isPresenter;
    if (isOver) return;
    if (wasFollowing) this.#goFree();
    this.#own.set(index, state);
    if (wasFollowing) this.#changed.tell("state");
    if (!this.isPresenter) return;
    if (phase === "motion") this.#ports.link.sendMotion({ kind: "viewport", index, state });
    else this.#keep(index, state);
  }

  /** What a hand on one viewport carried along in others that are linked to it. */
  carry(states: ReadonlyMap<number, ViewportState>, phase: "motion" | "rest"): void {
    for (const [index, state] of states) {
      const isMoved = JSON.stringify(state) !== JSON.stringify(this.target(index));
      this.#own.set(index, state);
      if (!this.isPresenter) continue;
      if (phase === "rest") this.#keep(index, state);
      else if (isMoved) this.#ports.link.sendMotion({ kind: "viewport", index, state });
    }
    this.#changed.tell("motion");
  }

  /** One image alone is the one that was active; a place that opens shows the first series that is not on screen yet. */
  setLayout(rows: number, columns: number): void {
    const before = this.#onScreen();
    const active = this.activeIndex;
    const count = rows * columns;
    const after = count === 1 ? [before[active]] : before.slice(0, count);
    while (after.length < count) after.push(this.#ports.images.unshownView(after) ?? this.target(after.length));
    this.hang({ rows, columns, active: Math.min(active, count - 1) }, after);
  }

  /** Puts these states into a layout's places, row by row; what is linked or drawn across it stays so. */
  hang(layout: StageLayout, states: readonly (ViewportState | undefined)[]): void {
    const { linked, referenceLines } = this.layout;
    if (this.isFollowing) this.#goFree();
    this.#layout = { ...layout, ...(linked && { linked }), ...(referenceLines && { referenceLines }) };
    for (const [index, state] of states.entries()) if (state) this.#keep(index, state);
    this.#layoutChanged();
  }

  /** The active viewport alone: looking at another one is no departure from the presenter's view. */
  setActive(active: number): void {
    this.#look(this.layout.single === undefined ? { active } : { active, single: active });
  }

  /** One viewport fills the stage, or (undefined) all are seen again; for a follower on this screen alone. */
  showAlone(index: number | undefined): void {
    this.#look(index === undefined ? { single: null } : { active: index, single: index });
  }

  showReferenceLines(referenceLines: boolean): void {
    this.#look({ referenceLines });
  }

  setLinked(linked: boolean): void {
    if (this.isFollowing) this.#goFree();
    this.#layout = { ...this.layout, linked };
    this.#layoutChanged();
  }

  /** Puts something else into a viewport, as this user's own choice. */
  show(index: number, state: ViewportState): void {
    this.handMoved(index, state, "rest");
    this.#changed.tell("state");
  }

  setFollowing(following: boolean): void {
    if (this.isPresenter || following === this.#isFollowing) return;
    if (following) {
      this.#isFollowing = true;
      this.#own.clear();
      this.#layout = undefined;
    } else this.#goFree();
    this.#changed.tell("state");
  }

  close(): void {
    clearTimeout(this.#motionEnd);
    for (const undo of this.#undo) undo();
  }

  #mine(index: number): ViewportState | undefined {
    // After a reload a presenter's own keys say what was shown; the keys of others are nothing to who looks around freely.
    return this.#own.get(index) ?? (this.isPresenter ? this.#stage.viewport(index) : undefined);
  }

  /** Makes a viewport's state this user's own, and the team's where this user presents. */
  #keep(index: number, state: ViewportState): void {
    this.#own.set(index, state);
    if (this.isPresenter) this.#ports.link.set(viewportKey(this.#ports.self, index), state);
  }

  #look(part: Omit<OwnPlace, "of">): void {
    const followed = this.isFollowing ? this.#stage.layout : undefined;
    if (followed) {
      const of = shapeOf(followed);
      this.#place = { ...(this.#place?.of === of ? this.#place : {}), ...part, of };
    } else this.#layout = seenLayout(this.layout, { ...part, of: shapeOf(this.layout) });
    this.#layoutChanged();
  }

  #layoutChanged(): void {
    if (this.isPresenter) this.#publishLayout();
    this.#changed.tell("state");
  }

  #goFree(): void {
    this.#keepShown();
    this.#isFollowing = false;
  }

  /** What is on screen becomes this user's own. */
  #keepShown(): void {
    const shown = this.#onScreen();
    this.#layout = this.layout;
    for (const [index, state] of shown.entries()) if (state) this.#own.set(index, state);
  }

  /** What each viewport of the layout has to show now, row by row. */
  #onScreen(): (ViewportState | undefined)[] {
    const { rows, columns } = this.layout;
    return Array.from({ length: rows * columns }, (_, index) => this.target(index));
  }

  #followed(index: number): ViewportState | undefined {
    const { presenterId } = this;
    return this.#view.state(index, { presenterId, settled: this.#stage.viewport(index), now: this.#ports.now() });
  }

  #read(): void {
    const next = readStage((key) => this.#ports.link.get(key));
    const isTaking = next.presenter?.peerId === this.#ports.self && !this.isPresenter;
    const isOtherCase = next.caseId !== this.#stage.caseId;
    if (isOtherCase) this.#forgetCase();
    else if (isTaking && this.presenterId !== undefined) this.#keepShown();
    else if (this.presenterId !== undefined && next.presenter?.peerId !== this.presenterId) this.#holdShown();
    if (isTaking) this.#isFollowing = true; // For the day the stage is handed on.
    this.#stage = next;
    if (next.layout || isTaking) this.#view.release();
    this.#noteSettled();
    this.#publishTurn();
    this.#changed.tell("state");
  }

  #holdShown(): void {
    if (this.isFollowing || this.isPresenter) this.#view.hold({ layout: this.layout, states: this.#onScreen() });
  }

  #forgetCase(): void {
    this.#own.clear();
    this.#view.clear();
    this.#layout = undefined;
    this.#place = undefined;
    this.#isFollowing = true; // Another case gathers everyone.
  }

  #noteSettled(): void {
    const { presenterId } = this;
    const { link, now } = this.#ports;
    if (presenterId) this.#view.noteSettled((index) => readViewport((key) => link.get(key), presenterId, index), now());
  }

  /** A new turn or another case: the presenter's keys are written once, so that followers know what is shown. */
  #publishTurn(): void {
    const { images, link, self } = this.#ports;
    const isReady = images.state === "ready" && images.caseId === this.#stage.caseId;
    if (this.#isPublishing || !this.isPresenter || !isReady || this.#stage.layout) return;
    this.#isPublishing = true; // Each write is read back at once.
    for (const [index, state] of this.#onScreen().entries()) if (state) link.set(viewportKey(self, index), state);
    this.#publishLayout();
    this.#isPublishing = false;
  }

  #publishLayout(): void {
    const { presenter, caseId } = this.#stage;
    if (!presenter) return;
    const value = layoutOfTurn(this.layout, { epoch: presenter.epoch, caseId });
    this.#ports.link.set(layoutKey(this.#ports.self), value);
  }

  #seeMotion({ from, motion }: SentMotion): void {
    if (motion.kind !== "viewport" || from !== this.presenterId || from === this.#ports.self) return;
    this.#view.see(motion.index, { from, state: motion.state, at: this.#ports.now() });
    if (!this.isFollowing) return;
    clearTimeout(this.#motionEnd);
    this.#motionEnd = setTimeout(() => this.#changed.tell("motion"), MOTION_LASTS_MS);
    this.#changed.tell("motion");
  }
}
