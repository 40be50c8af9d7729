import type { AgendaState, DecisionOutcome } from "../../shared/model/agenda.ts";
import type { Reference } from "../../shared/model/chat.ts";
import type { CaseId, PeerId } from "../../shared/model/ids.ts";
import type { MarkKind } from "../../shared/model/mark.ts";
import type { GivenRight, Role } from "../../shared/model/roles.ts";
import type { Conversation } from "../chat/Conversation.ts";
import type { LinkOffer } from "../chat/LinkOffer.ts";
import type { DocumentStore } from "../documents/DocumentStore.ts";
import type { ToolName } from "../imaging/gestures.ts";
import type { CineMode } from "./cine.ts";
import type { CaseMarks, LabelBox, ViewportMarks } from "./MarkSnapshot.ts";
import type { ReferenceLine } from "./ReferenceLines.ts";
import type { PointerSnapshot, ViewportOverlay, WindowPreset } from "./ViewSnapshot.ts";

/** What a person does with the viewports; the page knows no Cornerstone. */
export interface ViewActions {
  /** Shows viewport `index` in this element until the returned function is called. */
  attachViewport(index: number, element: HTMLDivElement): () => void;
  getOverlay(index: number): ViewportOverlay;
  subscribeOverlay(index: number, listener: () => void): () => void;
  getPointers(index: number): readonly PointerSnapshot[];
  subscribePointers(index: number, listener: () => void): () => void;
  /** The presets that fit the modality shown in the active viewport, keys 1–9 in order. */
  presets(): readonly WindowPreset[];

  setTool(tool: ToolName): void;
  setLayout(rows: number, columns: number): void;
  setActiveViewport(index: number): void;
  showSeries(seriesUid: string, viewportIndex: number): void;
  /** Scrolls the active viewport by images; `first` and `last` jump. */
  scroll(by: number | "first" | "last"): void;
  applyPreset(preset: WindowPreset): void;
  toggleInvert(): void;
  /** Shows or hides, for oneself, the graphics that files bring along. */
  toggleGraphics(): void;
  resetView(): void;
  fitView(): void;
  /** One image pixel on one screen pixel. */
  actualSize(): void;
  /** By quarter turns clockwise. */
  turn(quarters: number): void;
  flip(along: "horizontal" | "vertical"): void;
  /** This viewport fills the stage; again: all are seen as before. */
  toggleAlone(index: number): void;
  setLinked(linked: boolean): void;
  showReferenceLines(areShown: boolean): void;
  /** The matching series of an older study beside the active one; again: of the one before that. */
  compareWithPrior(): void;
  getReferenceLine(index: number): ReferenceLine | undefined;
  subscribeReferenceLines(listener: () => void): () => void;
  /** Shows an image of viewport `index`, counted from 0, while a handle is dragged; `null` when it is let go of. */
  dragTo(index: number, image: number | null): void;
  readonly cine: CineActions;
  /** Hides (null) or moves this peer's pointer; CSS pixels in viewport `index`. */
  point(index: number, position: { readonly x: number; readonly y: number } | null): void;
}

/** Plays the active viewport's images. */
export interface CineActions {
  toggle(): void;
  changeRate(by: 1 | -1): void;
  setMode(mode: CineMode): void;
}

/** What people do with one another and with the stage. What the server refuses is told as a notice; nothing rejects. */
export interface PeopleActions {
  askForStage(isAsking: boolean): void;
  giveStage(to: PeerId): void;
  /** Calls everybody back to what the presenter shows, oneself included. */
  gather(): void;
  raiseHand(isRaised: boolean): void;
  lowerHand(peer: PeerId): void;
  changeRole(peer: PeerId, role: Role): void;
  giveRight(peer: PeerId, right: GivenRight, isGiven: boolean): void;
  mute(peer: PeerId): void;
  remove(peer: PeerId): void;
  endSession(): void;
}

export interface DecisionDraft {
  readonly outcome: DecisionOutcome;
  readonly text: string;
}

export interface AgendaActions {
  show(caseId: CaseId): void;
  /** The next or previous case, counted from the one that was asked for last. */
  step(by: number): void;
  /** One place or more up (negative) or down. */
  move(caseId: CaseId, by: number): void;
  setState(caseId: CaseId, state: Exclude<AgendaState, "onStage">): void;
  /** Rejects with Failure: what was typed stays with whoever typed it. */
  recordDecision(caseId: CaseId, draft: DecisionDraft): Promise<void>;
  signDecision(caseId: CaseId): void;
}

/** The marks of the case on stage. */
export interface MarkActions {
  /** The same object until something changes. */
  getSnapshot(): CaseMarks;
  subscribe(listener: () => void): () => void;
  /** What lies on viewport `index`, in CSS pixels. */
  getLayer(index: number): ViewportMarks;
  subscribeLayer(index: number, listener: () => void): () => void;
  /** Says where the page has put the words of that layer's marks, so that a hand can take hold of them. */
  placeLabels(index: number, labels: readonly LabelBox[]): void;
  /** The next press draws such a mark; who may not draw is told why. */
  draw(kind: MarkKind): void;
  select(markId: string | undefined): void;
  /** Brings the mark into sight: for all where this person presents, else for them alone. */
  goTo(markId: string): void;
  /** Opens its text on the image. */
  edit(markId: string): void;
  /** Ends the writing that is open: with this text, or without a change. */
  finishWriting(text: string | undefined): void;
  setText(markId: string, text: string): void;
  remove(markId: string): void;
  removeSelected(): void;
  comment(markId: string, text: string): void;
  removeComment(markId: string, commentId: string): void;
  undo(): void;
  redo(): void;
  /** Tries an edit again that the server refused, or lets go of it. */
  retryRefused(key: string): void;
  dropRefused(key: string): void;
}

export interface NotesActions {
  /** Shows the case's notes in this element until the returned function is called. */
  mount(element: HTMLElement, words: { readonly placeholder: string; readonly label: string }): () => void;
  /** Lets go of what the server refused. */
  dropRefused(): void;
}

/** Reports and PDFs among the case's series. */
export type DocumentActions = Pick<DocumentStore, "state" | "subscribe" | "drawPage" | "retry">;

/** One's own devices, and how large others are seen. */
export interface CallActions {
  /** How large a peer's camera is on the page, in CSS pixels; 0 where it is not shown, so that nothing is sent for it. */
  showTile(peer: PeerId, size: { readonly width: number; readonly height: number }): void;
  toggleMicrophone(): void;
  toggleCamera(): void;
  toggleScreen(): void;
}

/** Talking in writing, and pointing at images from there. */
export interface ChatActions {
  readonly session: Conversation;
  /** About the case on stage, with or without a session; undefined where this person does not discuss it. */
  caseConversation(): Conversation | undefined;
  /** What of the stage a message can refer to at the moment. */
  linkable(): readonly LinkOffer[];
  /** Brings it into sight: for all where this person presents, else for them alone. */
  openReference(reference: Reference): void;
}
