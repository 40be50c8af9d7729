import type { PeerId } from "../../shared/model/ids.ts";
import { drawnKind } from "../imaging/gestures.ts";
import type { ImagingRuntime } from "../imaging/ImagingRuntime.ts";
import { AgendaCommands } from "./AgendaCommands.ts";
import { buildSnapshot } from "./buildSnapshot.ts";
import { callActions } from "./callActions.ts";
import { CaseRecord } from "./CaseRecord.ts";
import { CinePlayer, screenFrames } from "./CinePlayer.ts";
import { Commands } from "./Commands.ts";
import { deputyNotice } from "./deputyNotice.ts";
import { Gathering } from "./Gathering.ts";
import { LineWatch } from "./LineWatch.ts";
import { Listeners } from "./Listeners.ts";
import { Notices } from "./Notices.ts";
import { OwnPresence } from "./OwnPresence.ts";
import { PeopleCommands } from "./PeopleCommands.ts";
import { permissionsOf } from "./permissions.ts";
import { PointerBoard } from "./PointerBoard.ts";
import { Roster } from "./Roster.ts";
import type { SessionModelPorts } from "./SessionModelPorts.ts";
import { SessionChat } from "./SessionChat.ts";
import { SeriesMemory } from "./SeriesMemory.ts";
import type { SessionController, SessionSnapshot, StudyChoice } from "./SessionSnapshot.ts";
import { StageShare } from "./StageShare.ts";
import { ViewCommands } from "./ViewCommands.ts";
import { ViewportDeck } from "./ViewportDeck.ts";

/** About a frame: no slower than a screen, and one redraw for a burst of changes. */
const REFRESH_MS = 16;

/** One session as its page sees it: the only place where signaling, stage, images, marks and call meet. */
export class SessionModel implements SessionController {
  readonly view: SessionController["view"];
  readonly people: SessionController["people"];
  readonly agenda: SessionController["agenda"];
  readonly marks: SessionController["marks"];
  readonly notes: SessionController["notes"];
  readonly documents: SessionController["documents"];
  readonly call: SessionController["call"];
  readonly chat: SessionChat;
  readonly calm: SessionController["calm"];
  readonly #ports: SessionModelPorts;
  readonly #roster: Roster;
  readonly #stage: StageShare;
  readonly #pointers: PointerBoard;
  readonly #deck: ViewportDeck;
  readonly #cine: CinePlayer;
  readonly #record: CaseRecord;
  readonly #memory: SeriesMemory;
  readonly #notices = new Notices();
  readonly #gathering: Gathering;
  readonly #line: LineWatch;
  readonly #changed = new Listeners();
  readonly #undo: (() => void)[];
  #runtime: ImagingRuntime | undefined;
  #isRefreshQueued = false;
  #isOver = false;
  #presenterId: PeerId | undefined;
  #snapshot: SessionSnapshot;

  constructor(ports: SessionModelPorts) {
    const { signaling, docs, images, self, now, clock, browser } = ports;
    this.#ports = ports;
    this.calm = ports.calm;
    this.#roster = new Roster(signaling);
    this.#stage = new StageShare({ link: docs.stage, images, self, now });
    this.#pointers = new PointerBoard((peer) => this.#roster.nameOf(peer));
    this.#record = new CaseRecord({
      ...ports,
      ...docs,
      author: () => this.#roster.self,
      permissions: () => this.#permissions(),
      stage: this.#stage,
      notices: this.#notices,
      layer: (index) => this.#deck.at(index).marks,
      drawn: () => drawnKind(this.#deck.tool),
      startDrawing: (kind) => this.view.setTool(kind),
      stopDrawing: () => this.view.setTool("scroll"),
    });
    this.#memory = new SeriesMemory(images);
    const shared = { stage: this.#stage, images, memory: this.#memory };
    this.#deck = new ViewportDeck({
      ...shared,
      runtime: ports.runtime,
      pointers: this.#pointers,
      marks: this.#record.drawn,
      view: () => this.view,
    });
    const commands = new Commands({ signaling, notices: this.#notices });
    this.#gathering = this.#newGathering();
    this.people = new PeopleCommands(commands, this.#gathering);
    this.agenda = new AgendaCommands({ commands, roster: this.#roster, stage: this.#stage });
    ({ marks: this.marks, notes: this.notes } = this.#record);
    this.documents = ports.documents;
    this.call = callActions(ports.call);
    this.chat = this.#newChat(commands);
    this.#cine = new CinePlayer({ stage: this.#stage, deck: this.#deck, ...screenFrames });
    this.view = new ViewCommands({
      ...shared,
      deck: this.#deck,
      cine: this.#cine,
      sendMotion: (motion) => docs.stage.sendMotion(motion),
      toolChanged: () => this.#toolChanged(),
    });
    const ask = () => signaling.request("ping", {});
    this.#line = new LineWatch({ browser, ask, hurry: () => this.retry(), now: clock });
    this.#snapshot = this.#build();
    this.#undo = this.#listen();
  }

  getSnapshot(): SessionSnapshot {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    return this.#changed.add(listener);
  }

  setFollowing(following: boolean): void {
    this.#stage.setFollowing(following);
  }

  listAddableStudies(): Promise<readonly StudyChoice[]> {
    return this.#ports.addable.list(this.#snapshot.session?.agenda ?? []);
  }

  async addStudy(studyUid: string): Promise<void> {
    const caseId = this.#stage.caseId;
    if (caseId) await this.#ports.signaling.request("addStudy", { caseId, studyUid });
  }

  dismissNotice(id: number): void {
    this.#notices.dismiss(id);
  }

  retry(): void {
    const { signaling, docs, call, images } = this.#ports;
    signaling.retryNow();
    docs.retryNow();
    if (call.getSnapshot().state === "failed") call.retry();
    void images.retry(this.#roster.findCase(this.#stage.caseId)); // Never rejects: a failure is its state.
  }

  leave(): void {
    if (this.#isOver) return;
    this.#end();
    this.#ports.signaling.close();
    this.#snapshot = this.#build();
    this.#changed.tell();
  }

  #newChat(commands: Commands): SessionChat {
    const own = { stage: this.#stage, roster: this.#roster, marks: this.marks, notices: this.#notices };
    return new SessionChat({ ...this.#ports, ...own, commands });
  }

  #newGathering(): Gathering {
    const { docs } = this.#ports;
    return new Gathering({ link: docs.stage, stage: this.#stage, roster: this.#roster, notices: this.#notices });
  }

  /** Nothing of the session stays: no socket, no sound, no image, no note. */
  #end(): void {
    this.#isOver = true;
    for (const undo of this.#undo) undo();
    this.#ports.call.close();
    this.#cine.stop();
    this.#deck.close();
    this.#record.close();
    this.#stage.close();
    this.#gathering.close();
    this.#pointers.close();
    this.#roster.close();
    this.#notices.close();
    this.chat.close();
    this.#line.close();
    this.#ports.docs.close();
    this.#ports.thumbnails[Symbol.dispose]();
    this.#ports.documents[Symbol.dispose]();
    this.#runtime?.[Symbol.dispose]();
  }

  #listen(): (() => void)[] {
    const { signaling, docs, call, images, thumbnails, documents, runtime } = this.#ports;
    const refresh = () => this.#refresh();
    const follow = () => this.#followStage();
    runtime.then(
      (ready) => this.#ready(ready),
      () => this.#refresh(),
    );
    const presence = new OwnPresence(this.#ports);
    return [
      () => presence.close(),
      signaling.onState(() => this.#lineChanged()),
      signaling.on("peerLeft", ({ peerId }) => this.#pointers.drop(peerId)),
      this.#roster.subscribe(follow),
      this.#stage.subscribe((change) => (change === "motion" ? undefined : follow())), // Motion is the viewports' business.
      docs.stage.subscribe(refresh),
      docs.stage.onMotion((sent) => this.#pointers.see(sent)),
      docs.unsaved.subscribe(refresh),
      this.#record.subscribe(refresh),
      this.#notices.subscribe(refresh),
      this.#cine.subscribe(refresh),
      this.#line.subscribe(refresh),
      call.subscribe(refresh),
      images.subscribe(() => this.#rebuild()),
      thumbnails.subscribe(refresh),
      documents.onPages(({ seriesUid, sopUid }, pages) => {
        images.find(seriesUid)?.pages?.count(sopUid, pages);
        this.#refresh();
      }),
    ];
  }

  #lineChanged(): void {
    this.#line.settle();
    const { signaling, docs } = this.#ports;
    const { state } = signaling;
    if (state.kind !== "ended") return this.#refresh();
    if (state.code === "forbidden") docs.forget();
    this.#snapshot = this.#build();
    this.#end();
    this.#changed.tell(); // At once: who was removed sees nothing more.
  }

  #ready(runtime: ImagingRuntime): void {
    if (this.#isOver) return runtime[Symbol.dispose]();
    this.#runtime = runtime;
    this.#undo.push(runtime.onProgress(() => this.#refresh()));
    this.#refresh();
  }

  #followStage(): void {
    const { caseId, presenterId } = this.#stage;
    const isOther = caseId !== this.#snapshot.caseId;
    const notice = deputyNotice({ from: this.#presenterId, to: presenterId, self: this.#ports.self }, this.#roster);
    this.#presenterId = presenterId ?? this.#presenterId;
    if (notice) this.#notices.tell(notice);
    const item = this.#roster.findCase(caseId);
    void this.#ports.images.show(item); // Never rejects: a failure is its state.
    this.#record.follow(item?.id);
    this.#record.marks.refresh();
    if (!isOther) return this.#refresh();
    this.#memory.forget();
    this.#rebuild(); // At once: a former patient's name never stands over the next one's images.
  }

  #permissions() {
    return permissionsOf(this.#roster.self, this.#stage.isPresenter);
  }

  /** Many things change at once (a series loads, a peer joins): the page is told once for all of them. */
  #refresh(): void {
    if (this.#isRefreshQueued || this.#isOver) return;
    this.#isRefreshQueued = true;
    setTimeout(() => {
      this.#isRefreshQueued = false;
      this.#rebuild();
    }, REFRESH_MS);
  }

  #rebuild(): void {
    if (this.#isOver) return;
    this.#snapshot = this.#build();
    this.#changed.tell();
  }

  #toolChanged(): void {
    this.#record.dropDrawing();
    this.#refresh();
  }

  #build(): SessionSnapshot {
    const { self, signaling, docs, call, images, thumbnails } = this.#ports;
    return buildSnapshot({
      self,
      connection: this.#line.judge(signaling.state),
      status: docs.stage.status,
      caseStates: this.#record.states,
      isCaseDamaged: this.#record.isDamaged,
      notes: this.#record.notesState,
      unsaved: docs.unsaved.count,
      notices: this.#notices.shown,
      call: call.getSnapshot(),
      images,
      roster: this.#roster,
      stage: this.#stage,
      activeIndex: this.#stage.activeIndex,
      tool: this.#deck.tool,
      cine: this.#cine.snapshot(),
      loadedFrames: (seriesUid) => this.#runtime?.loadedFrames(seriesUid) ?? 0,
      thumbnailUrl: (series) => thumbnails.url(series),
    });
  }
}
