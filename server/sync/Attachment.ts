import { encodeAwareness, findAwareness, type AwarenessEntry } from "../../shared/protocol/awareness.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import { decodeMotion, encodeMotion, type SyncMessage } from "../../shared/protocol/sync.ts";
import { motionSlot, type Motion } from "../../shared/model/motion.ts";
import { StagePresenter } from "../../shared/model/stage.ts";
import type { Right, Role } from "../../shared/model/roles.ts";
import type { PeerId, UserId } from "../../shared/model/ids.ts";
import { signedState, type AwarenessBoard } from "./AwarenessBoard.ts";
import { CaseCurtain } from "./CaseCurtain.ts";
import type { DocContent } from "./DocContent.ts";
import { DocFrame } from "./DocFrame.ts";
import { writerName, type DocPolicy, type Writer } from "./DocPolicy.ts";
import { RateGate, RateLimit } from "./RateGate.ts";
import type { DocDamage } from "./StoredDoc.ts";
import { narrowStateVector, readStateVector, requireSameEpoch } from "./stateVectors.ts";

/** A peer as the Doc knows it. */
export interface DocMember {
  readonly peerId: PeerId;
  readonly userId: UserId;
  readonly name: string;
  /** What others are shown of this member. Asked for each message: roles change while the session goes on. */
  readonly role: () => Role;
  /** Asked for each edit: must be quick and throw nothing. */
  readonly may: (right: Right) => boolean;
  /**
   * Absent where the member may see every case. Asked live, for each frame: must be quick and throw nothing. [SY24] says what the
   * member hears while the Doc is about a case that it may not see.
   */
  readonly canSee?: (caseId: string) => boolean;
}

/** Where what the Doc has to say to one connection goes. None of these throws. */
export interface DocSink {
  send(frame: DocFrame): void;
  /** Newer motion of a slot replaces older that was not sent yet. Not called for connections that know no motion. */
  sendMotion: ((slot: string, frame: DocFrame) => void) | undefined;
  /** What the connection's messages cost, in units of about a struct: above its rate it is not read for a while. */
  spend(units: number): void;
  end(failure: Failure): void;
}

/** An edit that the guard let in. `saved` resolves when it is durable and everyone has been told. */
export interface TakenEdit {
  readonly claims: readonly number[];
  readonly saved: Promise<void>;
}

/** What an attachment needs of its Doc. */
export interface AttachedDoc {
  readonly name: string;
  readonly epoch: number;
  readonly damage: DocDamage;
  readonly policy: DocPolicy;
  readonly content: Pick<
    DocContent,
    "get" | "ownerOf" | "stateOf" | "stateVector" | "updateSince" | "scan" | "currentCase" | "caseOf"
  >;
  readonly awareness: AwarenessBoard;
  readonly now: () => number;
  /** Judges an update and takes it to the store. Throws at once where it may not enter. */
  take(edit: { readonly author: Attachment; readonly update: Uint8Array }): TakenEdit;
  /** Makes a client id the writer's; resolves when that is durable, or at once where nothing can be saved now. */
  claim(client: number, writer: string): Promise<void>;
  /** The other attachment that shows a client id as its own. */
  holderOf(client: number, except: Attachment): Attachment | undefined;
  /** Sends to all attachments but one. */
  tell(message: SyncMessage, except?: Attachment): void;
  tellMotion(slot: string, bytes: Uint8Array, except: Attachment): void;
  detach(attachment: Attachment): void;
}

/** [SY37] What people are told of damage, before anything else and without an end of the connection. */
const damageReasons = { tail: "damaged: the last change is lost", log: "read-only: damaged" } as const;

const AWARENESS_PER_SECOND = 20;
const MOTION_PER_SECOND = 60;
const SYNC_STEPS_PER_SECOND = 2;
const MOTION_UNITS = 5;

/** One connection's part in one Doc: what it says goes in here, what it must hear comes out of its sink. */
export class Attachment {
  readonly writer: Writer;
  readonly #doc: AttachedDoc;
  readonly #member: DocMember;
  readonly #sink: DocSink;
  readonly #syncSteps: RateLimit;
  readonly #awareness: RateGate<AwarenessEntry>;
  readonly #motion = new Map<string, RateGate<Motion>>();
  readonly #curtain: CaseCurtain | undefined;
  #ownClient: number | undefined;
  /** The newest state as the client wrote it. */
  #state: AwarenessEntry | undefined;
  #mayWrite: boolean;
  #isDetached = false;

  constructor(doc: AttachedDoc, { member, sink }: { readonly member: DocMember; readonly sink: DocSink }) {
    this.#doc = doc;
    this.#member = member;
    this.#sink = sink;
    const { userId, peerId, name, may, canSee } = member;
    const { cases: rules } = doc.policy;
    this.#curtain = canSee && rules && new CaseCurtain({ content: doc.content, rules, reader: peerId, canSee });
    this.writer = { kind: "peer", userId, peerId, name, may, isRestricted: this.#curtain !== undefined };
    this.#mayWrite = doc.policy.mayWriteAny(this.writer);
    const { now } = doc;
    this.#syncSteps = new RateLimit({ perSecond: SYNC_STEPS_PER_SECOND, burst: SYNC_STEPS_PER_SECOND + 1, now });
    this.#awareness = new RateGate({
      perSecond: AWARENESS_PER_SECOND,
      burst: 4,
      now,
      pass: (entry) => this.#showAwareness(entry),
    });
  }

  /** The client id that this connection has shown as its own. */
  get ownClient(): number | undefined {
    return this.#ownClient;
  }

  get docEpoch(): number {
    return this.#doc.epoch;
  }

  /** [SY3] What a connection hears first: a question for its edits where it may have any, and who else is here. */
  greet(): void {
    const { damage } = this.#doc;
    if (damage !== "none") this.#say({ kind: "denied", reason: damageReasons[damage] });
    this.#ask();
    for (const entries of this.#doc.awareness.messages()) this.#say({ kind: "awareness", entries });
  }

  /** [SY17] The member's role or rights are others: all see the new role, and who may write only now is asked for edits. */
  rightsChanged(): void {
    const couldWrite = this.#mayWrite;
    this.#mayWrite = this.#doc.policy.mayWriteAny(this.writer);
    if (!couldWrite) this.#ask();
    if (this.#state) this.#offer(this.#state);
  }

  /** Answers a state vector with what its replica lacks. */
  syncStep1(stateVector: Uint8Array): void {
    if (!this.#syncSteps.take()) throw new Failure("rate-limited", "too many state vectors");
    requireSameEpoch(readStateVector(stateVector), this.#doc.content, writerName(this.writer));
    const update = this.#curtain?.answer(stateVector) ?? this.#doc.content.updateSince(stateVector);
    this.#say({ kind: "syncStep2", update });
  }

  /** [SY12] A connection that speaks for a new Y.Doc shows a new client id. */
  renew(): void {
    this.#leave();
    this.#ownClient = undefined;
  }

  /** Throws at once where the update may not enter; resolves when it is durable and told. */
  submit(update: Uint8Array): Promise<void> {
    const { claims, saved } = this.#doc.take({ author: this, update });
    const [claimed] = claims;
    if (claimed !== undefined) this.#own(claimed);
    return saved;
  }

  /** [SY21] Reads only the connection's own entry; whatever else a stock client repeats is ignored. */
  async hearAwareness(bytes: Uint8Array): Promise<void> {
    const { entry: own, count } = findAwareness(bytes, (client) => this.#isOwn(client));
    this.#sink.spend(count);
    if (!own) return;
    if (this.#signed(own) === undefined) return this.#leave();
    const claimed = this.#doc.claim(own.client, writerName(this.writer));
    this.#own(own.client);
    await claimed;
    if (!this.#isDetached && this.#ownClient === own.client) this.#offer(own);
  }

  /** [SY22] Everyone points; only the presenter moves viewports; who may take the stage calls to it. What may not pass is dropped: it is old a moment later. */
  hearMotion(bytes: Uint8Array): void {
    this.#sink.spend(MOTION_UNITS);
    const motion = decodeMotion(bytes);
    if (this.#curtain?.maySee === false) return;
    const { presenterKey } = this.#doc.policy;
    if (presenterKey === undefined || !this.#maySend(motion, presenterKey)) return;
    const slot = motionSlot(motion);
    let gate = this.#motion.get(slot);
    if (!gate) {
      const pass = (newest: Motion) => this.#showMotion(slot, newest);
      gate = new RateGate({ perSecond: MOTION_PER_SECOND, burst: 4, now: this.#doc.now, pass });
      this.#motion.set(slot, gate);
    }
    gate.offer(motion);
  }

  /** What is told to all: the message and the frame that was made of it. */
  hear(message: SyncMessage, frame: DocFrame): void {
    if (!this.#curtain || message.kind !== "update") return this.#sink.send(frame);
    const update = this.#curtain.pass(message.update);
    if (update === message.update) this.#sink.send(frame);
    else if (update) this.#say({ kind: "update", update });
  }

  sendMotion(slot: string, frame: DocFrame): void {
    if (this.#curtain?.maySee === false) return;
    this.look();
    this.#sink.sendMotion?.(slot, frame);
  }

  /** [SY24] What the member may see can change without a word of the Doc's: whoever knows or guesses so calls this. */
  look(): void {
    const update = this.#curtain?.open();
    if (update) this.#say({ kind: "update", update });
  }

  /** What the edits that it has cost the server. */
  spend(units: number): void {
    this.#sink.spend(units);
  }

  /** The Doc ends this part: the connection is told why. */
  end(failure: Failure): void {
    this.detach();
    this.#sink.end(failure);
  }

  detach(): void {
    if (this.#isDetached) return;
    this.#isDetached = true;
    this.#leave();
    for (const gate of this.#motion.values()) gate.close();
    this.#doc.detach(this);
  }

  /** Which edits the server has: behind a curtain, which of the member's own. */
  #question(): Uint8Array {
    const { content } = this.#doc;
    if (!this.#curtain) return content.stateVector();
    const name = writerName(this.writer);
    return narrowStateVector(content.stateVector(), (client) => content.ownerOf(client) === name);
  }

  #ask(): void {
    if (this.#mayWrite && this.#doc.damage !== "log") this.#say({ kind: "syncStep1", stateVector: this.#question() });
  }

  /** The client's state under the name and role that the member has now. */
  #signed({ state }: AwarenessEntry): string | undefined {
    const { peerId, name, role } = this.#member;
    return signedState(state, { peerId, name, role: role() });
  }

  #offer(entry: AwarenessEntry): void {
    const state = this.#signed(entry);
    if (state === undefined) return;
    this.#state = entry;
    this.#awareness.offer({ ...entry, state });
  }

  #isOwn(client: number): boolean {
    if (this.#ownClient !== undefined) return client === this.#ownClient;
    const owner = this.#doc.content.ownerOf(client);
    return owner === undefined || owner === writerName(this.writer);
  }

  /** [SY12] One client id, one connection: the newest is the one that lives, as after a connection that was lost unnoticed. */
  #own(client: number): void {
    if (this.#ownClient !== undefined) return;
    this.#ownClient = client;
    this.#doc.holderOf(client, this)?.end(new Failure("conflict", "the client id is in use elsewhere"));
  }

  #maySend({ kind }: Motion, presenterKey: string): boolean {
    if (kind === "pointer" || this.#isPresenter(presenterKey)) return true;
    return kind === "gather" && this.#member.may("takeStage");
  }

  #isPresenter(presenterKey: string): boolean {
    const presenter = StagePresenter.safeParse(this.#doc.content.get(presenterKey));
    return presenter.data?.peerId === this.#member.peerId && this.#member.may("holdStage");
  }

  #showAwareness({ client, state }: AwarenessEntry): void {
    const entry = this.#doc.awareness.set(client, state);
    this.#doc.tell({ kind: "awareness", entries: encodeAwareness([entry]) }, this);
  }

  #showMotion(slot: string, motion: Motion): void {
    const { peerId } = this.#member;
    this.#doc.tellMotion(`${peerId}/${slot}`, encodeMotion({ from: peerId, motion }), this);
  }

  #leave(): void {
    this.#awareness.close();
    this.#state = undefined;
    if (this.#ownClient === undefined) return;
    const left = this.#doc.awareness.remove(this.#ownClient);
    if (left) this.#doc.tell({ kind: "awareness", entries: encodeAwareness([left]) }, this);
  }

  #say(message: SyncMessage): void {
    this.#sink.send(new DocFrame(this.#doc.name, message));
  }
}
