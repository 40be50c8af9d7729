import type { ImageOverlay } from "../imaging/ImageOverlay.ts";
import type { CaseId, PeerId } from "../../shared/model/ids.ts";
import type { PeerView, SessionView } from "../../shared/model/session.ts";
import type { StageLayout } from "../../shared/model/stage.ts";

/** What the screen says about edits: `saved` only once the server has synced them to its disk. */
export type SaveState = "saved" | "saving" | "offline" | "readOnly";

export type ConnectionState =
  | { readonly kind: "joining" }
  | { readonly kind: "joined" }
  | { readonly kind: "reconnecting"; readonly sinceMs: number }
  /** Final: `code` is one of the protocol's failure codes. */
  | { readonly kind: "ended"; readonly code: string };

export type DeviceState = "on" | "off" | "unavailable" | "denied";

export interface PeerTile {
  readonly peer: PeerView;
  readonly isSelf: boolean;
  readonly isPresenter: boolean;
  readonly isSpeaking: boolean;
  readonly audio: "on" | "muted" | "none";
  readonly camera: MediaStream | undefined;
  readonly screen: MediaStream | undefined;
  /** Plays the peer's voice; undefined for oneself. */
  readonly voice: MediaStream | undefined;
}

export interface CallSnapshot {
  readonly state: "off" | "connecting" | "connected" | "failed";
  /** The SRTP suite that getStats reports, e.g. "AEAD_AES_256_GCM"; undefined until media flows. */
  readonly srtpSuite: string | undefined;
  readonly microphone: DeviceState;
  readonly camera: DeviceState;
  readonly screen: "on" | "off";
  readonly tiles: readonly PeerTile[];
}

/** What a series is to the case: of the study under discussion, of an earlier one, or of somebody else. */
export type SeriesRelation = "current" | "prior" | "otherPatient";

export interface SeriesSnapshot {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly description: string;
  readonly modality: string;
  /** ISO date (YYYY-MM-DD) of the study; undefined where it has none. */
  readonly studyDate: string | undefined;
  readonly relation: SeriesRelation;
  readonly instances: number;
  readonly loadedInstances: number;
  readonly thumbnailUrl: string | undefined;
  /** Shown in the active viewport. */
  readonly isActive: boolean;
}

export interface PatientBanner {
  readonly name: string;
  readonly sex: string;
  readonly birthDate: string | undefined;
  /** As recorded in the study, e.g. "058Y". */
  readonly age: string | undefined;
  readonly studyDate: string | undefined;
  readonly modality: string;
  readonly caseNumber: string;
}

export type ToolName = "scroll" | "window" | "zoom" | "pan";

/** What stands in the corners and at the edges of one viewport. */
export interface ViewportOverlay extends ImageOverlay {
  readonly relation: SeriesRelation;
}

/** Another peer's pointer on a viewport, in CSS pixels from its top left corner. */
export interface PointerSnapshot {
  readonly peerId: PeerId;
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

export interface StudyChoice {
  readonly studyUid: string;
  readonly description: string;
  readonly patientName: string;
  readonly studyDate: string | undefined;
  readonly modalities: string;
}

export interface SessionSnapshot {
  readonly connection: ConnectionState;
  readonly session: SessionView | undefined;
  readonly self: PeerView | undefined;
  readonly peers: readonly PeerView[];
  readonly presenterId: PeerId | undefined;
  /** Empty where nobody who was here while this client was holds the stage. */
  readonly presenterName: string;
  /** False while the presenter is not in the session: the stage stands still. */
  readonly isPresenterHere: boolean;
  readonly isPresenter: boolean;
  readonly canHoldStage: boolean;
  readonly canTakeStage: boolean;
  readonly canGiveStage: boolean;
  readonly canRunAgenda: boolean;
  readonly canAddStudies: boolean;
  readonly isFollowing: boolean;
  readonly save: SaveState;
  readonly caseId: CaseId | undefined;
  /** The case on stage is on this person's agenda: a guest's is the invitation. */
  readonly isInvited: boolean;
  readonly patient: PatientBanner | undefined;
  readonly series: readonly SeriesSnapshot[];
  readonly seriesState: "loading" | "ready" | "failed";
  readonly layout: StageLayout;
  readonly tool: ToolName;
  readonly call: CallSnapshot;
}

export interface WindowPreset {
  /** Key of the translation, e.g. "softTissue". */
  readonly name: string;
  readonly centre: number;
  readonly width: number;
}

/** What the session page reads and calls; the page knows no socket, no Cornerstone and no mediasoup. */
export interface SessionController {
  /** The same object until something changes. */
  getSnapshot(): SessionSnapshot;
  subscribe(listener: () => void): () => void;

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
  resetView(): void;
  fitView(): void;
  /** One image pixel on one screen pixel. */
  actualSize(): void;
  /** Hides (null) or moves this peer's pointer; CSS pixels in viewport `index`. */
  point(index: number, position: { readonly x: number; readonly y: number } | null): void;

  setFollowing(following: boolean): void;
  passBaton(to: PeerId): void;
  showCase(caseId: CaseId): void;
  /** The next or previous case, counted from the one that was asked for last. */
  stepCase(by: number): void;
  listAddableStudies(): Promise<readonly StudyChoice[]>;
  addStudy(studyUid: string): Promise<void>;

  /** How large a peer's camera is on the page, in CSS pixels; 0 where it is not shown, so that nothing is sent for it. */
  showTile(peer: PeerId, size: { readonly width: number; readonly height: number }): void;
  toggleMicrophone(): void;
  toggleCamera(): void;
  toggleScreen(): void;
  retry(): void;
  leave(): void;
}
