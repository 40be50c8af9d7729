import type { CaseMarks, ViewportMarks } from "../../session/MarkSnapshot.ts";
import type { SessionController, SessionSnapshot, StudyChoice } from "../../session/SessionSnapshot.ts";
import type { PointerSnapshot, ViewportOverlay } from "../../session/ViewSnapshot.ts";
import { fakeSnapshot } from "./fakeSnapshot.ts";
import { FakeView } from "./FakeView.ts";

/** What a fake session shows; every part can be replaced. */
export interface FakeSession {
  readonly snapshot?: SessionSnapshot;
  readonly overlays?: readonly ViewportOverlay[];
  readonly pointers?: readonly PointerSnapshot[];
  readonly studies?: readonly StudyChoice[];
  readonly marks?: CaseMarks;
  readonly layers?: readonly ViewportMarks[];
  /** Draws the image of a viewport into its element. */
  readonly draw?: (index: number, element: HTMLDivElement) => void;
}

const noMarks: CaseMarks = {
  marks: [],
  refused: [],
  selectedId: undefined,
  canUndo: false,
  canRedo: false,
  save: "saved",
};
const noLayer: ViewportMarks = { marks: [], draft: undefined };

/** Shows what it is told to and writes down what it is asked to do. */
export class FakeSessionController implements SessionController {
  readonly calls: string[] = [];
  readonly view: FakeView;
  readonly calm = Promise.resolve();
  #snapshot: SessionSnapshot;
  readonly #fake: FakeSession;
  readonly #listeners = new Set<() => void>();

  constructor(fake: FakeSession = {}) {
    this.#fake = fake;
    this.#snapshot = fake.snapshot ?? fakeSnapshot();
    const { overlays, pointers, draw } = fake;
    this.view = new FakeView({ overlays, pointers, draw }, (call) => this.#note(call));
  }

  readonly people: SessionController["people"] = {
    askForStage: (isAsking) => this.#note(`askForStage ${isAsking}`),
    giveStage: (to) => this.#note(`giveStage ${to}`),
    raiseHand: (isRaised) => this.#note(`raiseHand ${isRaised}`),
    lowerHand: (peer) => this.#note(`lowerHand ${peer}`),
    changeRole: (peer, role) => this.#note(`changeRole ${peer} ${role}`),
    giveRight: (peer, right, isGiven) => this.#note(`giveRight ${peer} ${right} ${isGiven}`),
    mute: (peer) => this.#note(`mute ${peer}`),
    remove: (peer) => this.#note(`remove ${peer}`),
    gather: () => this.#note("gather"),
    endSession: () => this.#note("endSession"),
  };

  readonly agenda: SessionController["agenda"] = {
    show: (caseId) => this.#note(`show ${caseId}`),
    step: (by) => this.#note(`step ${by}`),
    move: (caseId, by) => this.#note(`move ${caseId} ${by}`),
    setState: (caseId, state) => this.#note(`setState ${caseId} ${state}`),
    recordDecision: (caseId, { outcome, text }) => {
      this.#note(`recordDecision ${caseId} ${outcome} ${text}`);
      return Promise.resolve();
    },
    signDecision: (caseId) => this.#note(`signDecision ${caseId}`),
  };

  readonly marks: SessionController["marks"] = {
    getSnapshot: () => this.#fake.marks ?? noMarks,
    subscribe: () => () => undefined,
    getLayer: (index) => this.#fake.layers?.[index] ?? noLayer,
    subscribeLayer: () => () => undefined,
    placeLabels: () => undefined,
    draw: (kind) => this.#note(`draw ${kind}`),
    select: (markId) => this.#note(`select ${markId}`),
    goTo: (markId) => this.#note(`goTo ${markId}`),
    edit: (markId) => this.#note(`edit ${markId}`),
    finishWriting: (text) => this.#note(`finishWriting ${text}`),
    setText: (markId, text) => this.#note(`setText ${markId} ${text}`),
    remove: (markId) => this.#note(`removeMark ${markId}`),
    removeSelected: () => this.#note("removeSelected"),
    comment: (markId, text) => this.#note(`comment ${markId} ${text}`),
    removeComment: (markId, commentId) => this.#note(`removeComment ${markId} ${commentId}`),
    undo: () => this.#note("undo"),
    redo: () => this.#note("redo"),
    retryRefused: (key) => this.#note(`retryRefused ${key}`),
    dropRefused: (key) => this.#note(`dropRefused ${key}`),
  };

  readonly call: SessionController["call"] = {
    showTile: () => undefined, // Sizes of tiles are no call that a test looks at.
    toggleMicrophone: () => this.#note("toggleMicrophone"),
    toggleCamera: () => this.#note("toggleCamera"),
    toggleScreen: () => this.#note("toggleScreen"),
  };

  readonly chat: SessionController["chat"] = {
    get session(): never {
      throw new Error("nobody talks in this session");
    },
    caseConversation: () => undefined,
    linkable: () => [],
    openReference: ({ kind }) => this.#note(`openReference ${kind}`),
  };

  readonly notes: SessionController["notes"] = {
    mount: () => () => undefined,
    dropRefused: () => this.#note("dropRefusedNotes"),
  };

  readonly documents: SessionController["documents"] = {
    state: () => ({ kind: "loading" }),
    subscribe: () => () => undefined,
    drawPage: () => Promise.resolve(),
    retry: () => this.#note("retryDocument"),
  };

  change(change: Partial<SessionSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }

  #note(call: string): void {
    this.calls.push(call);
  }

  getSnapshot(): SessionSnapshot {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  setFollowing(isFollowing: boolean): void {
    this.#note(`setFollowing ${isFollowing}`);
    this.change({ isFollowing });
  }

  listAddableStudies(): Promise<readonly StudyChoice[]> {
    return Promise.resolve(this.#fake.studies ?? []);
  }

  addStudy(studyUid: string): Promise<void> {
    this.#note(`addStudy ${studyUid}`);
    return Promise.resolve();
  }

  dismissNotice(id: number): void {
    this.#note(`dismissNotice ${id}`);
  }

  retry(): void {
    this.#note("retry");
  }

  leave(): void {
    this.#note("leave");
  }
}
