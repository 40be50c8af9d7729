import type { Reference, Scene } from "../../shared/model/chat.ts";
import type { CaseId, SessionId, UserId } from "../../shared/model/ids.ts";
import { Conversation } from "../chat/Conversation.ts";
import type { ChatFeed, ChatServer } from "../chat/ChatPorts.ts";
import type { DraftReference } from "../chat/Draft.ts";
import type { DraftStore } from "../chat/DraftStore.ts";
import { hasImages } from "../imaging/Series.ts";
import type { CaseImages } from "./CaseImages.ts";
import type { Commands } from "./Commands.ts";
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

/** [CH15] The session's conversation, and the way from what is said in it to the images and back. */
export class SessionChat implements ChatActions {
  readonly session: Conversation;
  readonly #ports: SessionChatPorts;
  readonly #undo: readonly (() => void)[];
  #case: Conversation | undefined;
  /** What is shown once its case is on stage. */
  #awaited: Reference | undefined;

  constructor(ports: SessionChatPorts) {
    this.#ports = ports;
    this.session = this.#open({ kind: "session", id: ports.chat.sessionId });
    this.#undo = [
      this.session.onMention(({ author }) => ports.notices.tell({ kind: "mentioned", name: author.name })),
      ports.images.subscribe(() => this.#showAwaited()),
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

  /** The case on stage, what this screen shows of it, and the mark that is chosen. */
  linkable(): readonly DraftReference[] {
    const { roster, stage, marks } = this.#ports;
    const item = roster.findCase(stage.caseId);
    if (!item) return [];
    const { selectedId, marks: all } = marks.getSnapshot();
    const mark = all.find(({ id }) => id === selectedId);
    const scene = this.#scene(item.id);
    return [
      ...(scene ? [{ title: item.number, target: scene }] : []),
      ...(mark
        ? [
            {
              title: item.number,
              target: { kind: "mark", caseId: item.id, markId: mark.id, label: mark.text } as const,
            },
          ]
        : []),
      { title: item.number, target: { kind: "case", caseId: item.id } },
    ];
  }

  /** For all where this person presents, else for them alone. What lies in another case needs who may show it. */
  openReference(reference: Reference): void {
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

  #showAwaited(): void {
    const { stage, images } = this.#ports;
    const awaited = this.#awaited;
    if (!awaited || stage.caseId !== awaited.caseId || images.caseId !== awaited.caseId) return;
    if (images.state === "loading") return;
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
        return notices.tell({ kind: "gone" });
      case "study": {
        const series = images.series.find(({ studyUid }) => studyUid === reference.studyUid);
        const [first] = series && hasImages(series) ? series.frames : [];
        if (!series || !first) return notices.tell({ kind: "gone" });
        const { studyUid, seriesUid } = series;
        return stage.show(stage.activeIndex, {
          view: { studyUid, seriesUid, sopUid: first.sopUid, frame: first.frame },
        });
      }
      case "scene":
        return this.#showScene(reference.scene);
    }
  }

  #showScene({ layout, viewports }: Scene): void {
    const { stage, images, notices } = this.#ports;
    const known = viewports.map((state) => (state && images.has(state) ? state : undefined));
    if (known.every((state) => state === undefined)) return notices.tell({ kind: "gone" });
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
