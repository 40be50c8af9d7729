import "fake-indexeddb/auto"; // What a browser keeps, for the pages of this process.
import { SharedDoc } from "../../client/collab/SharedDoc.ts";
import { SharedText } from "../../client/collab/SharedText.ts";
import { SyncSocket } from "../../client/collab/SyncSocket.ts";
import { UnsavedEdits } from "../../client/collab/UnsavedEdits.ts";
import { SignalingClient } from "../../client/net/SignalingClient.ts";
import { CaseId, PeerId, SessionId } from "../../shared/model/ids.ts";
import type { Role } from "../../shared/model/roles.ts";
import { PRESENTER_KEY, StagePresenter } from "../../shared/model/stage.ts";
import { docRoots, marksDocName, notesDocName, stageDocName } from "../../shared/protocol/docNames.ts";
import type { FlakyLine } from "./FlakyLine.ts";
import type { FuzzPerson } from "./FuzzServer.ts";
import type { Journal } from "./Journal.ts";

export interface FuzzPeerParts {
  readonly line: FlakyLine;
  readonly sessionId: string;
  readonly caseId: string;
  readonly person: FuzzPerson;
  readonly journal: Journal;
  /** False: it leaves alone what the person's dead pages have kept, takes no seat in the session, and only reads. */
  readonly isWriter: boolean;
}

const STAGE = "stage ";
const MARKS = "marks ";

/** One page of one person: the browser's own classes on Node's WebSocket, and a journal of what they did. */
export class FuzzPeer {
  readonly id: PeerId;
  readonly signaling: SignalingClient;
  readonly #parts: FuzzPeerParts;
  readonly #socket: SyncSocket;
  readonly #stage: SharedDoc;
  readonly #marks: SharedDoc;
  readonly #notes: SharedText;
  readonly #unsaved: UnsavedEdits | undefined;
  /** As the session says at the moment. */
  role: Role | undefined;

  constructor(parts: FuzzPeerParts) {
    const { line, sessionId, caseId, person } = parts;
    this.#parts = parts;
    const sockets = `ws://127.0.0.1:${line.port}`;
    this.id = PeerId.parse(person.id);
    const token = () => Promise.resolve(person.token);
    this.signaling = new SignalingClient({ url: `${sockets}/signal?session=${sessionId}`, token });
    this.signaling.onJoined(({ self }) => (this.role = self.role));
    this.signaling.on("peerChanged", ({ peer }) => {
      if (peer.id === this.id) this.role = peer.role;
    });
    this.#socket = new SyncSocket({ url: `${sockets}/sync`, token });
    const socket = this.#socket;
    const shared = CaseId.parse(caseId);
    this.#stage = new SharedDoc({
      socket,
      docName: stageDocName(SessionId.parse(sessionId)),
      root: docRoots.stage.root,
    });
    this.#unsaved = parts.isWriter ? new UnsavedEdits({ userId: person.id, locks: undefined }) : undefined;
    const unsaved = this.#unsaved ? { unsaved: this.#unsaved } : {};
    this.#marks = new SharedDoc({ socket, docName: marksDocName(shared), root: docRoots.marks.root, ...unsaved });
    this.#notes = new SharedText({ socket, docName: notesDocName(shared), root: docRoots.notes.root, ...unsaved });
    this.#watch();
    if (parts.isWriter) this.signaling.connect();
  }

  get isSaved(): boolean {
    return [this.#stage, this.#marks, this.#notes].every(({ status }) => status === "saved");
  }

  /** The values by key, each by the word that no other edit has. */
  get values(): ReadonlyMap<string, string> {
    return new Map([
      ...this.#stage
        .keys()
        .flatMap((key) => (key.includes("/") ? [[STAGE + key, stageWord(this.#stage.get(key))] as const] : [])),
      ...this.#marks.keys().map((key) => [MARKS + key, markWord(this.#marks.get(key))] as const),
    ]);
  }

  get markKeys(): readonly string[] {
    return this.#marks.keys();
  }

  get notes(): string {
    return this.#notes.text;
  }

  get presenter(): StagePresenter | undefined {
    return StagePresenter.safeParse(this.#stage.get("presenter")).data;
  }

  /** Everything that this page shows, to be compared with others'; who presents may change once all are gone. */
  get replica(): string {
    const parts = (doc: SharedDoc): unknown =>
      doc
        .keys()
        .filter((key) => key !== PRESENTER_KEY)
        .toSorted()
        .map((key) => [key, doc.get(key)]);
    return JSON.stringify([parts(this.#stage), parts(this.#marks), this.#notes.text]);
  }

  /** For whoever looks for the reason of a failure. */
  get described(): string {
    const docs = [this.#stage, this.#marks, this.#notes].map(({ status }) => status).join(" ");
    return `${this.id} ${this.role} ${this.signaling.state.kind} ${docs} presenter ${this.presenter?.peerId}`;
  }

  layOut(columns: number): void {
    const key = `${this.id}/layout`;
    const word = this.#parts.journal.nonce();
    this.#wrote(STAGE + key, word);
    this.#stage.set(key, { rows: 1, columns, word });
  }

  mark(key: string): void {
    const word = this.#parts.journal.nonce();
    this.#wrote(MARKS + key, word);
    const view = { studyUid: "1.2.3", seriesUid: "1.2.3.1", sopUid: "1.2.3.1.1", frame: 1 };
    const { name } = this.#parts.person;
    const comment = { author: this.id, authorName: name, at: Date.now(), text: word };
    this.#marks.set(key, key.includes("/") ? comment : { ...comment, kind: "arrow", view, points: [[0, 0, 0]] });
  }

  unmark(key: string): void {
    this.#wrote(MARKS + key, undefined);
    this.#marks.delete(key);
  }

  note(place: number): void {
    if (!this.#notes.isReady) return;
    const word = `<${this.#parts.journal.nonce()}>`;
    this.#parts.journal.wroteWord(this.id, word);
    // Words stay whole: they go where one begins or ends.
    const borders = [0, ...[...this.#notes.text.matchAll(/>/gu)].map(({ index }) => index + 1)];
    const from = borders[Math.floor(place * borders.length)] ?? 0;
    this.#notes.edit([{ from, to: from, insert: word }], this);
  }

  strike(place: number): void {
    const words = [...this.#notes.text.matchAll(/<n\d+>/gu)];
    const word = words[Math.floor(place * words.length)];
    if (!word) return;
    this.#parts.journal.touchedWords(word[0]);
    this.#notes.edit([{ from: word.index, to: word.index + word[0].length, insert: "" }], this);
  }

  point(x: number): void {
    this.#stage.sendMotion({ kind: "pointer", at: { sopUid: "1.2.3.1.1", frame: 1, point: [x, 0, 0] } });
  }

  /** The page dies: nothing more is said or heard, and nobody knows what became of what it waited for. */
  die(): void {
    const { journal } = this.#parts;
    for (const prefix of [STAGE, MARKS]) journal.settle(this.id, prefix, "unknown");
    journal.settleWords(this.id, "unknown");
    this.close();
  }

  close(): void {
    for (const doc of [this.#stage, this.#marks, this.#notes]) doc.close();
    this.#socket.close();
    this.signaling.close();
    void this.#unsaved?.close(); // Never rejects.
  }

  #wrote(key: string, value: string | undefined): void {
    this.#parts.journal.wrote(this.id, key, { value, shown: this.values.get(key) });
  }

  #watch(): void {
    const { journal } = this.#parts;
    this.#stage.subscribe(() => {
      const { presenter } = this;
      if (presenter) journal.sawPresenter(presenter.epoch, presenter.peerId);
      this.#settle(this.#stage, STAGE);
    });
    this.#marks.subscribe(() => {
      for (const key of this.#marks.keys()) journal.sawValue(this.id, MARKS + key, markWord(this.#marks.get(key)));
      this.#settle(this.#marks, MARKS);
    });
    this.#notes.subscribe(() => {
      if (this.#notes.status === "saved") journal.settleWords(this.id, "saved");
    });
    this.#stage.onRefused(({ key, value }) => journal.refused(this.id, STAGE + key, wordOf(value, stageWord)));
    this.#marks.onRefused(({ key, value }) => journal.refused(this.id, MARKS + key, wordOf(value, markWord)));
    this.#notes.onRefused(({ text }) => journal.refusedWords(this.id, text));
  }

  #settle(doc: SharedDoc, prefix: string): void {
    if (doc.status === "saved") this.#parts.journal.settle(this.id, prefix, "saved");
  }
}

function stageWord(value: unknown): string {
  return wordIn(value, "word");
}

function markWord(value: unknown): string {
  return wordIn(value, "text");
}

/** Undefined for a deletion. */
function wordOf(value: unknown, read: (value: unknown) => string): string | undefined {
  return value === undefined ? undefined : read(value);
}

function wordIn(value: unknown, name: string): string {
  if (typeof value !== "object" || value === null) return "";
  const word = new Map<string, unknown>(Object.entries(value)).get(name);
  return typeof word === "string" ? word : "";
}
