import type { CaseId, PeerId } from "../../shared/model/ids.ts";
import type { CallClient } from "../media/CallClient.ts";
import type { ImagingRuntime } from "../imaging/ImagingRuntime.ts";
import type { ThumbnailStore } from "../imaging/ThumbnailStore.ts";
import type { SignalingClient } from "../net/SignalingClient.ts";
import { AgendaCommands } from "./AgendaCommands.ts";
import type { AddableStudies } from "./AddableStudies.ts";
import { buildSnapshot } from "./buildSnapshot.ts";
import type { CaseImages } from "./CaseImages.ts";
import { SeriesMemory } from "./SeriesMemory.ts";
import { Listeners } from "./Listeners.ts";
import { PointerBoard } from "./PointerBoard.ts";
import { Roster } from "./Roster.ts";
import type {
  PointerSnapshot,
  SaveState,
  SessionController,
  SessionSnapshot,
  StudyChoice,
  ToolName,
  ViewportOverlay,
  WindowPreset,
} from "./SessionSnapshot.ts";
import { type StageLink, StageShare } from "./StageShare.ts";
import { ViewportDeck } from "./ViewportDeck.ts";

interface SharedStage extends StageLink {
  readonly status: SaveState;
  close(): void;
}

export interface SessionModelPorts {
  readonly self: PeerId;
  readonly signaling: SignalingClient;
  readonly stage: SharedStage;
  readonly call: CallClient;
  readonly images: CaseImages;
  readonly thumbnails: ThumbnailStore;
  readonly runtime: Promise<ImagingRuntime>;
  readonly addable: AddableStudies;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** About a frame: no slower than a screen, and one redraw for a burst of changes. */
const REFRESH_MS = 16;

/** One session as its page sees it: the only place where signaling, stage, images and call meet. */
export class SessionModel implements SessionController {
  readonly #ports: SessionModelPorts;
  readonly #roster: Roster;
  readonly #stage: StageShare;
  readonly #pointers: PointerBoard;
  readonly #deck: ViewportDeck;
  readonly #agenda: AgendaCommands;
  readonly #memory: SeriesMemory;
  readonly #changed = new Listeners();
  readonly #undo: (() => void)[];
  #runtime: ImagingRuntime | undefined;
  #isRefreshQueued = false;
  #isLeft = false;
  #snapshot: SessionSnapshot;

  constructor(ports: SessionModelPorts) {
    this.#ports = ports;
    this.#roster = new Roster(ports.signaling);
    this.#stage = new StageShare({ link: ports.stage, images: ports.images, self: ports.self, now: ports.now });
    this.#pointers = new PointerBoard((peer) => this.#roster.nameOf(peer));
    this.#deck = new ViewportDeck({
      runtime: ports.runtime,
      stage: this.#stage,
      images: ports.images,
      pointers: this.#pointers,
    });
    this.#agenda = new AgendaCommands({ signaling: ports.signaling, roster: this.#roster, stage: this.#stage });
    this.#memory = new SeriesMemory(ports.images);
    this.#snapshot = this.#build();
    this.#undo = this.#listen();
  }

  getSnapshot(): SessionSnapshot {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    return this.#changed.add(listener);
  }

  attachViewport(index: number, element: HTMLDivElement): () => void {
    return this.#deck.attach(index, element);
  }

  getOverlay(index: number): ViewportOverlay {
    return this.#deck.at(index).overlay;
  }

  subscribeOverlay(index: number, listener: () => void): () => void {
    return this.#deck.at(index).onOverlay(listener);
  }

  getPointers(index: number): readonly PointerSnapshot[] {
    return this.#deck.at(index).pointers;
  }

  subscribePointers(index: number, listener: () => void): () => void {
    return this.#deck.at(index).onPointers(listener);
  }

  presets(): readonly WindowPreset[] {
    return this.#active()?.presets() ?? [];
  }

  setTool(tool: ToolName): void {
    this.#deck.setTool(tool);
    this.#refresh();
  }

  setLayout(rows: number, columns: number): void {
    const active = Math.min(this.#stage.activeIndex, rows * columns - 1);
    this.#stage.setLayout({ rows, columns, active });
  }

  /** Which viewport tools act on is everyone's own choice, and shared only by the presenter. */
  setActiveViewport(index: number): void {
    const { rows, columns, active } = this.#stage.layout;
    if (index !== active && index < rows * columns) this.#stage.setActive(index);
  }

  showSeries(seriesUid: string, viewportIndex: number): void {
    const state = this.#memory.next(viewportIndex, this.#stage.target(viewportIndex), seriesUid);
    if (state) this.#stage.show(viewportIndex, state);
  }

  scroll(by: number | "first" | "last"): void {
    this.#active()?.scroll(by);
  }

  applyPreset(preset: WindowPreset): void {
    this.#active()?.applyPreset(preset);
  }

  toggleInvert(): void {
    this.#active()?.toggleInvert();
  }

  resetView(): void {
    this.#active()?.reset();
  }

  fitView(): void {
    this.#active()?.fit();
  }

  actualSize(): void {
    this.#active()?.actualSize();
  }

  point(index: number, position: { readonly x: number; readonly y: number } | null): void {
    const at = position && this.#deck.view(index)?.pointAt(position);
    this.#ports.stage.sendMotion({ kind: "pointer", at: at ?? null });
  }

  setFollowing(following: boolean): void {
    this.#stage.setFollowing(following);
  }

  passBaton(to: PeerId): void {
    // A refusal leaves the stage as it is.
    this.#ports.signaling.request("passBaton", { to }).catch(() => this.#refresh());
  }

  showCase(caseId: CaseId): void {
    this.#agenda.show(caseId);
  }

  stepCase(by: number): void {
    this.#agenda.step(by);
  }

  listAddableStudies(): Promise<readonly StudyChoice[]> {
    return this.#ports.addable.list(this.#snapshot.session?.agenda ?? []);
  }

  async addStudy(studyUid: string): Promise<void> {
    const caseId = this.#stage.caseId;
    if (caseId) await this.#ports.signaling.request("addStudy", { caseId, studyUid });
  }

  showTile(peer: PeerId, { width, height }: { readonly width: number; readonly height: number }): void {
    this.#ports.call.showTile(peer, { width, height, devicePixelRatio: globalThis.devicePixelRatio });
  }

  toggleMicrophone(): void {
    this.#ports.call.toggle("microphone");
  }

  toggleCamera(): void {
    this.#ports.call.toggle("camera");
  }

  toggleScreen(): void {
    this.#ports.call.toggle("screen");
  }

  retry(): void {
    this.#ports.signaling.retryNow();
    if (this.#ports.call.getSnapshot().state === "failed") this.#ports.call.retry();
    void this.#ports.images.retry(this.#roster.findCase(this.#stage.caseId)); // Never rejects: a failure is its state.
  }

  leave(): void {
    if (this.#isLeft) return;
    this.#isLeft = true;
    for (const undo of this.#undo) undo();
    this.#ports.call.close();
    this.#deck.close();
    this.#stage.close();
    this.#pointers.close();
    this.#roster.close();
    this.#ports.stage.close();
    this.#ports.signaling.close();
    this.#ports.thumbnails[Symbol.dispose]();
    this.#runtime?.[Symbol.dispose]();
    this.#snapshot = this.#build();
    this.#changed.tell();
  }

  #listen(): (() => void)[] {
    const { signaling, stage, call, images, thumbnails, runtime } = this.#ports;
    const refresh = () => this.#refresh();
    const follow = () => this.#followCase();
    runtime.then(
      (ready) => this.#ready(ready),
      () => this.#refresh(),
    );
    return [
      signaling.onState(refresh),
      signaling.on("peerLeft", ({ peerId }) => this.#pointers.drop(peerId)),
      this.#roster.subscribe(follow),
      this.#stage.subscribe((change) => (change === "motion" ? undefined : follow())), // Motion is the viewports' business.
      stage.subscribe(refresh),
      stage.onMotion((sent) => this.#pointers.see(sent)),
      call.subscribe(refresh),
      images.subscribe(() => this.#rebuild()),
      thumbnails.subscribe(refresh),
    ];
  }

  #ready(runtime: ImagingRuntime): void {
    if (this.#isLeft) return runtime[Symbol.dispose]();
    this.#runtime = runtime;
    this.#undo.push(runtime.onProgress(() => this.#refresh()));
    this.#refresh();
  }

  #followCase(): void {
    const isOther = this.#stage.caseId !== this.#snapshot.caseId;
    void this.#ports.images.show(this.#roster.findCase(this.#stage.caseId)); // Never rejects: a failure is its state.
    if (!isOther) return this.#refresh();
    this.#memory.forget();
    this.#rebuild(); // At once: a former patient's name never stands over the next one's images.
  }

  #active() {
    return this.#deck.view(this.#stage.activeIndex);
  }

  /** Many things change at once (a series loads, a peer joins): the page is told once for all of them. */
  #refresh(): void {
    if (this.#isRefreshQueued || this.#isLeft) return;
    this.#isRefreshQueued = true;
    setTimeout(() => {
      this.#isRefreshQueued = false;
      this.#rebuild();
    }, REFRESH_MS);
  }

  #rebuild(): void {
    if (this.#isLeft) return;
    this.#snapshot = this.#build();
    this.#changed.tell();
  }

  #build(): SessionSnapshot {
    const { self, signaling, stage, call, images, thumbnails } = this.#ports;
    return buildSnapshot({
      self,
      connection: signaling.state,
      status: stage.status,
      call: call.getSnapshot(),
      images,
      roster: this.#roster,
      stage: this.#stage,
      activeIndex: this.#stage.activeIndex,
      tool: this.#deck.tool,
      loadedFrames: (seriesUid) => this.#runtime?.loadedFrames(seriesUid) ?? 0,
      thumbnailUrl: (series) => thumbnails.url(series),
    });
  }
}
