import type { CaseId, PeerId } from "../../shared/model/ids.ts";
import type { PeerView, SessionView } from "../../shared/model/session.ts";
import type { StageLayout } from "../../shared/model/stage.ts";
import type { ObjectContent } from "../imaging/objectContent.ts";
import type { ToolName } from "../imaging/gestures.ts";
import type { MediaPath } from "../media/mediaPath.ts";
import type { RefusedNote } from "./CaseDocs.ts";
import type { CineSnapshot } from "./CinePlayer.ts";
import type { ConnectionState } from "./ConnectionState.ts";
import type { ShownNotice } from "./Notices.ts";
import type { Permissions } from "./permissions.ts";
import type { SaveState } from "../collab/SaveState.ts";
import type { SeriesRelation } from "./ViewSnapshot.ts";
import type {
  AgendaActions,
  CallActions,
  ChatActions,
  DocumentActions,
  MarkActions,
  NotesActions,
  PeopleActions,
  ViewActions,
} from "./SessionActions.ts";

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
  /** How media travels to the server; undefined until it flows. */
  readonly path: MediaPath | undefined;
  readonly microphone: DeviceState;
  readonly camera: DeviceState;
  readonly screen: "on" | "off";
  readonly tiles: readonly PeerTile[];
}

export interface SeriesSnapshot {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly description: string;
  readonly modality: string;
  /** ISO date (YYYY-MM-DD) of the study; undefined where it has none. */
  readonly studyDate: string | undefined;
  readonly relation: SeriesRelation;
  readonly content: ObjectContent;
  /** Images, or pages as far as they are known. */
  readonly instances: number;
  readonly loadedInstances: number;
  readonly thumbnailUrl: string | undefined;
  /** Shown in the active viewport. */
  readonly isActive: boolean;
}

export interface NotShownSnapshot {
  readonly seriesUid: string;
  readonly description: string;
  readonly modality: string;
  readonly reason: "empty" | "failed";
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

export interface StudyChoice {
  readonly studyUid: string;
  readonly description: string;
  readonly patientName: string;
  readonly studyDate: string | undefined;
  readonly modalities: string;
}

export interface NotesSnapshot {
  readonly caseId: CaseId;
  readonly save: SaveState;
  /** On their way for the first time: not yet lost. */
  readonly isLoading: boolean;
  readonly isReadOnly: boolean;
  readonly refused: readonly RefusedNote[];
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
  /** Who held the stage before, and is here to take it back. */
  readonly formerPresenter: PeerView | undefined;
  /** Who asks for the stage, in the order in which they asked. */
  readonly asking: readonly PeerView[];
  readonly isAsking: boolean;
  readonly may: Permissions;
  readonly isFollowing: boolean;
  readonly save: SaveState;
  /** How many edits wait in this browser for a server that takes them. */
  readonly unsaved: number;
  /** Of the case on stage; undefined where there are none that this person may see. */
  readonly notes: NotesSnapshot | undefined;
  /** The server takes no changes of this case's marks or notes, though it takes others. */
  readonly isCaseLocked: boolean;
  /** The server's copy of this case's marks or notes is damaged: it takes none ever again, and may be incomplete. */
  readonly isCaseDamaged: boolean;
  readonly notices: readonly ShownNotice[];
  readonly caseId: CaseId | undefined;
  /** False where the case on stage is not on this person's agenda. A guest, whose agenda is the invitation, is not told of any other. */
  readonly isInvited: boolean;
  readonly patient: PatientBanner | undefined;
  readonly series: readonly SeriesSnapshot[];
  /** Series that could not be listed, or hold nothing. */
  readonly notShown: readonly NotShownSnapshot[];
  readonly seriesState: "loading" | "ready" | "failed";
  readonly layout: StageLayout;
  readonly tool: ToolName;
  readonly cine: CineSnapshot;
  /** An older or newer study has what the active viewport shows. */
  readonly canCompare: boolean;
  readonly call: CallSnapshot;
}

/** What the session page reads and calls; the page knows no socket, no Cornerstone and no mediasoup. */
export interface SessionController {
  readonly view: ViewActions;
  readonly people: PeopleActions;
  readonly agenda: AgendaActions;
  readonly marks: MarkActions;
  readonly notes: NotesActions;
  readonly documents: DocumentActions;
  readonly call: CallActions;
  /** Resolves when what is less urgent than the first picture may be built. */
  readonly calm: Promise<void>;
  readonly chat: ChatActions;

  /** The same object until something changes. */
  getSnapshot(): SessionSnapshot;
  subscribe(listener: () => void): () => void;

  setFollowing(following: boolean): void;
  listAddableStudies(): Promise<readonly StudyChoice[]>;
  addStudy(studyUid: string): Promise<void>;

  dismissNotice(id: number): void;
  retry(): void;
  leave(): void;
}
