import { CaseId, PeerId, SessionId } from "../../../shared/model/ids.ts";
import type { PeerView } from "../../../shared/model/session.ts";
import type { Role } from "../../../shared/model/roles.ts";
import type {
  PeerTile,
  PointerSnapshot,
  SeriesSnapshot,
  SessionController,
  SessionSnapshot,
  StudyChoice,
  ToolName,
  ViewportOverlay,
  WindowPreset,
} from "../../session/SessionSnapshot.ts";

export function fakePeer(name: string, role: Role, online = true): PeerView {
  const spelled = name.replace(/[^A-Za-z]/gu, (letter) => String(letter.codePointAt(0)));
  return { id: PeerId.parse(`peer-${spelled}`), name, role, given: [], online };
}

export function fakeTile(peer: PeerView, extra: Partial<PeerTile> = {}): PeerTile {
  return {
    peer,
    isSelf: false,
    isPresenter: false,
    isSpeaking: false,
    audio: "on",
    camera: undefined,
    screen: undefined,
    voice: undefined,
    ...extra,
  };
}

function fakeSeries(number: number, extra: Partial<SeriesSnapshot> = {}): SeriesSnapshot {
  return {
    studyUid: "1.2.3",
    seriesUid: `1.2.3.${number}`,
    description: `Series ${number}`,
    modality: "CT",
    studyDate: "2026-11-12",
    relation: "current",
    instances: 41,
    loadedInstances: 41,
    thumbnailUrl: undefined,
    isActive: number === 1,
    ...extra,
  };
}

export function fakeSnapshot(): SessionSnapshot {
  const self = fakePeer("Dr Ana Ruiz", "member");
  const caseIds = ["case-0001", "case-0002", "case-0003"].map((id) => CaseId.parse(id));
  return {
    presenterName: "Dr Ana Ruiz",
    isPresenterHere: true,
    isInvited: true,
    connection: { kind: "joined" },
    session: {
      id: SessionId.parse("session-1"),
      title: "Liver MDT",
      agenda: caseIds.map((id, index) => ({
        id,
        number: `K-${2217 + index}`,
        title: `Case ${index + 1}`,
        question: "Resectable after chemotherapy?",
        studies: [],
        state: "planned",
      })),
    },
    self,
    peers: [self],
    presenterId: undefined,
    isPresenter: false,
    canHoldStage: true,
    canTakeStage: false,
    canGiveStage: false,
    canRunAgenda: false,
    canAddStudies: true,
    isFollowing: true,
    save: "saved",
    caseId: caseIds[1],
    patient: undefined,
    series: [fakeSeries(1), fakeSeries(2), fakeSeries(3)],
    seriesState: "ready",
    layout: { rows: 1, columns: 1, active: 0 },
    tool: "scroll",
    call: {
      state: "connected",
      srtpSuite: "AEAD_AES_256_GCM",
      microphone: "on",
      camera: "off",
      screen: "off",
      tiles: [fakeTile(self, { isSelf: true })],
    },
  };
}

function fakeOverlay(extra: Partial<ViewportOverlay> = {}): ViewportOverlay {
  return {
    state: "shown",
    failure: undefined,
    seriesDescription: "Portal venous 5 mm",
    relation: "current",
    patientName: "DEMO^Seven",
    dateTime: "2026-11-12T09:14",
    imageNumber: 20,
    imageCount: 41,
    sliceThickness: 5,
    sliceLocation: -142.5,
    windowWidth: 400,
    windowCentre: 40,
    zoom: 1.4,
    invert: false,
    orientation: { left: "R", right: "L", top: "A", bottom: "P" },
    isLossy: false,
    sopUid: "1.2.3.4",
    voi: { lower: -160, upper: 240 },
    ...extra,
  };
}

const presets: readonly WindowPreset[] = [
  { name: "softTissue", centre: 40, width: 400 },
  { name: "liver", centre: 60, width: 160 },
  { name: "lung", centre: -600, width: 1500 },
  { name: "bone", centre: 480, width: 2500 },
];

/** What a fake session shows; every part can be replaced. */
export interface FakeSession {
  readonly snapshot?: SessionSnapshot;
  readonly overlays?: readonly ViewportOverlay[];
  readonly pointers?: readonly PointerSnapshot[];
  readonly studies?: readonly StudyChoice[];
  /** Draws the image of a viewport into its element. */
  readonly draw?: (index: number, element: HTMLDivElement) => void;
}

/** Shows what it is told to and writes down what it is asked to do. */
export class FakeSessionController implements SessionController {
  readonly calls: string[] = [];
  #snapshot: SessionSnapshot;
  readonly #fake: FakeSession;
  readonly #overlays: readonly ViewportOverlay[];
  readonly #listeners = new Set<() => void>();

  constructor(fake: FakeSession = {}) {
    this.#fake = fake;
    this.#snapshot = fake.snapshot ?? fakeSnapshot();
    this.#overlays = fake.overlays ?? [fakeOverlay()];
  }

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

  attachViewport(index: number, element: HTMLDivElement): () => void {
    this.#fake.draw?.(index, element);
    return () => element.replaceChildren();
  }

  readonly #empty = fakeOverlay({ state: "empty", seriesDescription: "" });
  readonly #pointless: readonly PointerSnapshot[] = [];

  getOverlay(index: number): ViewportOverlay {
    return this.#overlays[index] ?? this.#empty;
  }

  subscribeOverlay(): () => void {
    return () => undefined;
  }

  getPointers(index: number): readonly PointerSnapshot[] {
    return index === 0 ? (this.#fake.pointers ?? this.#pointless) : this.#pointless;
  }

  subscribePointers(): () => void {
    return () => undefined;
  }

  presets(): readonly WindowPreset[] {
    return presets;
  }

  setTool(tool: ToolName): void {
    this.#note(`setTool ${tool}`);
    this.change({ tool });
  }

  setLayout(rows: number, columns: number): void {
    this.#note(`setLayout ${rows} ${columns}`);
    this.change({ layout: { rows, columns, active: 0 } });
  }

  setActiveViewport(index: number): void {
    this.#note(`setActiveViewport ${index}`);
    this.change({ layout: { ...this.#snapshot.layout, active: index } });
  }

  showSeries(seriesUid: string, viewportIndex: number): void {
    this.#note(`showSeries ${seriesUid} ${viewportIndex}`);
  }

  scroll(by: number | "first" | "last"): void {
    this.#note(`scroll ${by}`);
  }

  applyPreset(preset: WindowPreset): void {
    this.#note(`applyPreset ${preset.name}`);
  }

  toggleInvert(): void {
    this.#note("toggleInvert");
  }

  resetView(): void {
    this.#note("resetView");
  }

  fitView(): void {
    this.#note("fitView");
  }

  actualSize(): void {
    this.#note("actualSize");
  }

  point(): void {
    this.#note("point");
  }

  setFollowing(isFollowing: boolean): void {
    this.#note(`setFollowing ${isFollowing}`);
    this.change({ isFollowing });
  }

  passBaton(to: PeerId): void {
    this.#note(`passBaton ${to}`);
  }

  showCase(caseId: CaseId): void {
    this.#note(`showCase ${caseId}`);
  }

  listAddableStudies(): Promise<readonly StudyChoice[]> {
    return Promise.resolve(this.#fake.studies ?? []);
  }

  addStudy(studyUid: string): Promise<void> {
    this.#note(`addStudy ${studyUid}`);
    return Promise.resolve();
  }

  stepCase(by: number): void {
    this.#note(`stepCase ${by}`);
  }

  showTile(): void {
    // Sizes of tiles are no call that a test looks at.
  }

  toggleMicrophone(): void {
    this.#note("toggleMicrophone");
  }

  toggleCamera(): void {
    this.#note("toggleCamera");
  }

  toggleScreen(): void {
    this.#note("toggleScreen");
  }

  retry(): void {
    this.#note("retry");
  }

  leave(): void {
    this.#note("leave");
  }
}
