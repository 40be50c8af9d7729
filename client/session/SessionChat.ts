import type { Reference, Scene } from "../../shared/model/chat.ts";
import type { CaseId, SessionId, UserId } from "../../shared/model/ids.ts";
import { Conversation } from "../chat/Conversation.ts";
import type { ChatFeed, ChatServer } from "../chat/ChatPorts.ts";
import type { DraftStore } from "../chat/DraftStore.ts";
import type { LinkOffer } from "../chat/LinkOffer.ts";
import { hasImages } from "../imaging/Series.ts";
import { type CaseImages, middleOf } from "./CaseImages.ts";
import type { Commands } from "./Commands.ts";
import { linkedStudies } from "./linkedStudies.ts";
import type { MarkSnapshot } from "./MarkSnapshot.ts";
import type { Notices } from "./Notices.ts";
import type { Roster } from "./Roster.ts";
import type { ChatActions, MarkActions } from "./SessionActions.ts";
import type { StageShare } from "./StageShare.ts";

/** What a session's page needs to talk. */
export interface ChatLink {
  readonly sessionId: SessionId;
  readonly userId: UserId;
  readonly server: ChatServer;
  readonly feed: ChatFeed;
  readonly drafts: DraftStore;
}

export interface SessionChatPorts {
  readonly chat: ChatLink;
  /** Resolves when what is less urgent than the first picture may be asked for. */
  readonly calm: Promise<void>;
  readonly newId: () => string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly stage: StageShare;
  readonly roster: Roster;
  readonly images: CaseImages;
  readonly marks: MarkActions;
  readonly notices: Pick<Notices, "tell">;
  readonly commands: Pick<Commands, "send">;
}

/** What somebody wrote at it, and its size, for readers of any language. */
function labelOf({ text, measure }: MarkSnapshot): string {
  const { lengths = [], angle, unit = "" } = measure ?? {};
  const size = lengths.map((length) => length.toFixed(1)).join(" × ");
  const words = [
    text.slice(0, 100),
    size === "" ? "" : `${size} ${unit}`,
    angle === undefined ? "" : `${angle.toFixed(1)}°`,
  ];
  return words.filter((word) => word !== "").join(" · ");
}

/** [CH15] The session's conversation, and the way from what is said in it to the images and back. */
export class SessionChat implements ChatActions {
  readonly session: Conversation;
  readonly #ports: SessionChatPorts;
  readonly #undo: readonly (() => void)[];
  #case: Conversation | undefined;
  /** What is shown once its case is on stage, and a mark once marks are there. */
  #awaited: Reference | undefined;

  constructor(ports: SessionChatPorts) {
    this.#ports = ports;
    this.session = this.#open({ kind: "session", id: ports.chat.sessionId });
    this.#undo = [
      this.session.onMention(({ author }) => ports.notices.tell({ kind: "mentioned", name: author.name })),
      ports.images.subscribe(() => this.#showAwaited()),
      ports.marks.subscribe(() => this.#showAwaited()),
    ];
  }

  caseConversation(): Conversation | undefined {
    const { roster, stage } = this.#ports;
    const id = roster.findCase(stage.caseId)?.id;
    if (this.#case?.conversation.id === id) return this.#case;
    this.#case?.close();
    this.#case = id && roster.self?.role !== "guest" ? this.#open({ kind: "case", id }) : undefined;
    return this.#case;
  }

  /** What this screen shows, the mark that is chosen, the case on stage and its studies. */
  linkable(): readonly LinkOffer[] {
    const { roster, stage, marks, images } = this.#ports;
    const item = roster.findCase(stage.caseId);
    if (!item) return [];
    const { selectedId, marks: all } = marks.getSnapshot();
    const mark = all.find(({ id }) => id === selectedId);
    const scene = this.#scene(item.id);
    const of = { caseId: item.id, title: item.number };
    const targets: readonly Reference[] = [
      ...(scene ? [scene] : []),
      ...(mark ? [{ kind: "mark", caseId: item.id, markId: mark.id, label: labelOf(mark) } as const] : []),
      { kind: "case", caseId: item.id },
    ];
    const offers = targets.map((target) => ({ reference: { title: item.number, target } }));
    return images.caseId === item.id ? [...offers, ...linkedStudies(images, of)] : offers;
  }

  /** For all where this person presents, else for them alone. What lies in another case needs who may show it. */
  openReference(reference: Reference): void {
    this.#awaited = undefined;
    const { stage, roster, notices, commands } = this.#ports;
    if (!roster.findCase(reference.caseId)) return notices.tell({ kind: "notOnAgenda" });
    if (stage.caseId === reference.caseId) return this.#show(reference);
    if (!stage.isPresenter) return notices.tell({ kind: "otherCase" });
    this.#awaited = reference;
    void commands.send("showCase", { caseId: reference.caseId });
  }

  close(): void {
    for (const undo of this.#undo) undo();
    this.session.close();
    this.#case?.close();
  }

  #open(conversation: Conversation["conversation"]): Conversation {
    const { chat, newId, clock, calm } = this.#ports;
    return new Conversation({ ...chat, conversation, self: chat.userId, after: calm, newId, now: clock });
  }

  get #areMarksThere(): boolean {
    const { save } = this.#ports.marks.getSnapshot();
    return save !== undefined && save !== "offline";
  }

  #showAwaited(): void {
    const { stage, images } = this.#ports;
    const awaited = this.#awaited;
    if (!awaited || stage.caseId !== awaited.caseId || images.caseId !== awaited.caseId) return;
    if (images.state === "loading" || (awaited.kind === "mark" && !this.#areMarksThere)) return;
    this.#awaited = undefined;
    this.#show(awaited);
  }

  #show(reference: Reference): void {
    const { stage, images, marks, notices } = this.#ports;
    switch (reference.kind) {
      case "case":
        return;
      case "mark":
        if (marks.getSnapshot().marks.some(({ id }) => id === reference.markId)) return marks.goTo(reference.markId);
        // Loading, or the line is gone: nobody knows yet.
        if (!this.#areMarksThere) return void (this.#awaited = reference);
        return notices.tell({ kind: "gone", what: "mark" });
      case "study": {
        const own = images.series.filter(({ studyUid }) => studyUid === reference.studyUid);
        const series = own.find(hasImages) ?? own[0];
        const middle = series && middleOf(series);
        if (!middle) return notices.tell({ kind: "gone", what: "study" });
        return stage.show(stage.activeIndex, middle);
      }
      case "scene":
        return this.#showScene(reference.scene);
    }
  }

  #showScene({ layout, viewports }: Scene): void {
    const { stage, images, notices } = this.#ports;
    const known = viewports.map((state) => (state && images.has(state) ? state : undefined));
    if (known.every((state) => state === undefined)) return notices.tell({ kind: "gone", what: "scene" });
    stage.hang(layout, known);
  }

  /** Undefined where nothing is seen that could be shown again. */
  #scene(caseId: CaseId): Reference | undefined {
    const { stage, images } = this.#ports;
    const { rows, columns } = stage.layout;
    const viewports = Array.from({ length: rows * columns }, (_, index) => {
      const { view, presentation, voi, invert } = stage.target(index) ?? {};
      return view ? { view, presentation, voi, invert } : null;
    });
    const active = viewports[stage.activeIndex]?.view ?? viewports.find((one) => one !== null)?.view;
    const series = active && images.find(active.seriesUid);
    if (!active || !series) return undefined;
    const at = series.frames.findIndex(({ sopUid, frame }) => sopUid === active.sopUid && frame === active.frame);
    const place = at === -1 ? "" : ` ${at + 1}/${series.frames.length}`;
    const label = `${series.modality} ${series.description}${place}`.trim().slice(0, 150);
    return { kind: "scene", caseId, label, scene: { layout: { rows, columns, active: stage.activeIndex }, viewports } };
  }
}
