import { type CaseId, peerOf, type SessionId } from "../shared/model/ids.ts";
import type { SessionAdmission } from "../shared/protocol/api/join.ts";
import { docRoots, marksDocName, notesDocName, stageDocName } from "../shared/protocol/docNames.ts";
import { mountTextEditor } from "./collab/mountTextEditor.ts";
import { SharedDoc } from "./collab/SharedDoc.ts";
import { SharedText } from "./collab/SharedText.ts";
import { SyncSocket } from "./collab/SyncSocket.ts";
import { UnsavedEdits } from "./collab/UnsavedEdits.ts";
import { DocumentStore } from "./documents/DocumentStore.ts";
import type { ImagingRuntime } from "./imaging/ImagingRuntime.ts";
import { SeriesCatalog } from "./imaging/SeriesCatalog.ts";
import { startImaging } from "./imaging/startImaging.ts";
import { ThumbnailStore } from "./imaging/ThumbnailStore.ts";
import { CallClient } from "./media/CallClient.ts";
import { DraftStore } from "./chat/DraftStore.ts";
import { ApiClient } from "./net/ApiClient.ts";
import { ChatClient } from "./net/ChatClient.ts";
import { chatFeed } from "./net/chatFeed.ts";
import { DicomWebClient } from "./net/DicomWebClient.ts";
import { SessionsClient } from "./net/SessionsClient.ts";
import { SignalingClient } from "./net/SignalingClient.ts";
import { whenCalm } from "./session/calm.ts";
import { AddableStudies } from "./session/AddableStudies.ts";
import { CaseImages } from "./session/CaseImages.ts";
import type { NotesDoc } from "./session/CaseDocs.ts";
import { deviceKind } from "./session/lineQuality.ts";
import { SessionModel } from "./session/SessionModel.ts";
import { SessionPreparation } from "./session/SessionPreparation.ts";
import type { DocLine } from "./session/SessionModelPorts.ts";
import { UnsavedTally } from "./session/UnsavedTally.ts";
import type { SessionOptions } from "./ui/prejoin/JoinPort.ts";

export interface SessionPlace {
  /** The page's origin. */
  readonly base: string;
  /** The page's Content-Security-Policy nonce: the editor adds a `<style>` element. */
  readonly nonce: string;
  /** `isRefused`: the last one was answered with 401, so a new one is wanted. */
  readonly token: (isRefused: boolean) => Promise<string>;
}

/** What a session needs that can be made ready before it begins. */
export interface PreparedSession {
  readonly dicomWeb: DicomWebClient;
  readonly catalog: SeriesCatalog;
  readonly runtime: Promise<ImagingRuntime>;
  readonly preparation: SessionPreparation;
}

/** Begins to make ready what the session shows first. */
export function prepareSession({ base, token }: SessionPlace, { session }: SessionAdmission): PreparedSession {
  const sessions = new SessionsClient(new ApiClient({ base, token }));
  const tokenNow = () => token(false);
  const dicomWeb = new DicomWebClient({ base, token: tokenNow });
  const catalog = new SeriesCatalog({ dicomWeb });
  const runtime = startImaging({ base, token: tokenNow });
  const preparation = new SessionPreparation({ catalog, runtime, session: (id) => sessions.get(id) });
  void preparation.start(session.id); // Never rejects.
  return { dicomWeb, catalog, runtime, preparation };
}

/** Builds everything that one session of the page needs, and joins it. */
export function openSession(place: SessionPlace, options: SessionOptions, prepared: PreparedSession): SessionModel {
  const { base } = place;
  const { session, user } = options.admission;
  const { dicomWeb, catalog, runtime } = prepared;
  prepared.preparation.handOver();
  const signaling = new SignalingClient({
    url: `${base.replace(/^http/u, "ws")}/signal?session=${encodeURIComponent(session.id)}`,
    token: place.token,
  });
  const picture = runtime.then(({ firstPicture }) => firstPicture);
  const calm = whenCalm(picture);
  const model = new SessionModel({
    self: peerOf(user.id),
    device: deviceKind({ isTouch: matchMedia("(pointer: coarse)").matches, ...innerSize() }),
    signaling,
    docs: openDocs(place, { sessionId: session.id, userId: user.id }),
    call: new CallClient({ signaling, choices: options.media, devices: navigator.mediaDevices, calm }),
    images: new CaseImages(catalog),
    thumbnails: new ThumbnailStore({ dicomWeb, after: picture }),
    documents: new DocumentStore({ dicomWeb }),
    runtime,
    calm,
    addable: new AddableStudies(dicomWeb),
    chat: {
      sessionId: session.id,
      userId: user.id,
      server: new ChatClient(new ApiClient(place)),
      feed: chatFeed(signaling, (listener) => signaling.onJoined(() => listener())),
      drafts: new DraftStore(() => user.id),
    },
    browser: window,
    now: () => performance.now(),
    clock: () => Date.now(),
    newId: () => crypto.randomUUID(),
  });
  signaling.connect();
  return model;
}

function innerSize(): Record<"width" | "height", number> {
  return { width: window.innerWidth, height: window.innerHeight };
}

interface DocOwner {
  readonly sessionId: SessionId;
  readonly userId: string;
}

/** All shared Docs of a page go over one socket; what is unsaved of marks and notes is kept in the browser. */
function openDocs({ base, token, nonce }: SessionPlace, { sessionId, userId }: DocOwner): DocLine {
  const socket = new SyncSocket({ url: `${base.replace(/^http/u, "ws")}/sync`, token });
  const stage = new SharedDoc({ socket, docName: stageDocName(sessionId), root: docRoots.stage.root });
  const unsaved = new UnsavedEdits({ userId, locks: navigator.locks });
  const tally = new UnsavedTally(unsaved);
  const end = (): void => {
    stage.close();
    socket.close();
    tally.close();
  };
  return {
    stage,
    openMarks: (caseId) =>
      new SharedDoc({
        socket,
        docName: marksDocName(caseId),
        root: docRoots.marks.root,
        unsaved,
        hasUndo: true,
      }),
    openNotes: (caseId) => openNotes({ socket, unsaved, nonce }, caseId),
    unsaved: tally,
    retryNow: () => socket.retryNow(),
    close() {
      end();
      void unsaved.close(); // Never rejects.
    },
    forget() {
      end();
      void unsaved.clear(); // Never rejects.
    },
  };
}

interface NotesParts {
  readonly socket: SyncSocket;
  readonly unsaved: UnsavedEdits;
  readonly nonce: string;
}

function openNotes({ socket, unsaved, nonce }: NotesParts, caseId: CaseId): NotesDoc {
  const text = new SharedText({
    socket,
    docName: notesDocName(caseId),
    root: docRoots.notes.root,
    unsaved,
    onPageHide: (listener) => {
      window.addEventListener("pagehide", listener);
      return () => window.removeEventListener("pagehide", listener);
    },
  });
  return {
    get status() {
      return text.status;
    },
    get isDamaged() {
      return text.denial?.kind === "readOnly";
    },
    subscribe: (listener) => text.subscribe(listener),
    onRefused: (listener) => text.onRefused(listener),
    mount: (element, options) => {
      const editor = mountTextEditor(text, element, { ...options, nonce });
      return () => editor.unmount();
    },
    close: () => text.close(),
  };
}
