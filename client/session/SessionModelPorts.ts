import type { PeerId } from "../../shared/model/ids.ts";
import type { DeviceKind } from "../../shared/model/session.ts";
import type { SaveState } from "../collab/SaveState.ts";
import type { DocumentStore } from "../documents/DocumentStore.ts";
import type { ImagingRuntime } from "../imaging/ImagingRuntime.ts";
import type { ThumbnailStore } from "../imaging/ThumbnailStore.ts";
import type { CallClient } from "../media/CallClient.ts";
import type { SignalingClient } from "../net/SignalingClient.ts";
import type { AddableStudies } from "./AddableStudies.ts";
import type { CaseDocsPorts } from "./CaseDocs.ts";
import type { CaseImages } from "./CaseImages.ts";
import type { ChatLink } from "./SessionChat.ts";
import type { StageLink } from "./StageLink.ts";

/** What carries the shared Docs of the page. */
export interface DocLine {
  readonly stage: StageLink & { readonly status: SaveState; close(): void };
  readonly openMarks: CaseDocsPorts["openMarks"];
  readonly openNotes: CaseDocsPorts["openNotes"];
  /** Edits of this page that no server has yet. */
  readonly unsaved: { readonly count: number; subscribe(listener: () => void): () => void };
  /** The network may be back: try at once. */
  retryNow(): void;
  close(): void;
  /** As `close`, and what is unsaved leaves the browser: it is no longer this person's to send. */
  forget(): void;
}

export interface SessionModelPorts {
  readonly self: PeerId;
  readonly device: DeviceKind;
  readonly signaling: SignalingClient;
  readonly docs: DocLine;
  readonly call: CallClient;
  readonly images: CaseImages;
  readonly thumbnails: ThumbnailStore;
  readonly documents: DocumentStore;
  readonly runtime: Promise<ImagingRuntime>;
  /** Resolves when what is less urgent than the first picture may begin. */
  readonly calm: Promise<void>;
  readonly addable: AddableStudies;
  readonly chat: ChatLink;
  /** Tells `offline` and `online`, as a browser's window does. */
  readonly browser: EventTarget;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly newId: () => string;
}
