import { decodeAwareness, encodeAwareness, type AwarenessEntry } from "../../shared/protocol/awareness.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import { decodeMotion, encodeMotion, type SyncMessage } from "../../shared/protocol/sync.ts";
import { motionSlot, type Motion } from "../../shared/model/motion.ts";
import { StagePresenter } from "../../shared/model/stage.ts";
import { mayHoldStage, type Role } from "../../shared/model/roles.ts";
import type { PeerId, UserId } from "../../shared/model/ids.ts";
import { signedState, type AwarenessBoard } from "./AwarenessBoard.ts";
import type { DocContent } from "./DocContent.ts";
import { DocFrame } from "./DocFrame.ts";
import { writerName, type DocPolicy, type Writer } from "./DocPolicy.ts";
import { RateGate, RateLimit } from "./RateGate.ts";

/** A peer as the Doc knows it. */
export interface DocMember {
  readonly peerId: PeerId;
  readonly userId: UserId;
  readonly name: string;
  /** Asked for each message: roles change while the session goes on. */
  readonly role: () => Role;
}

/** Where what the Doc has to say to one connection goes. None of these throws. */
export interface DocSink {
  send(frame: DocFrame): void;
  /** Newer motion of a slot replaces older that was not sent yet. Not called for connections that know no motion. */
  sendMotion: ((slot: string, frame: DocFrame) => void) | undefined;
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
  readonly policy: DocPolicy;
  readonly content: Pick<DocContent, "get" | "ownerOf" | "stateVector" | "updateSince">;
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

const AWARENESS_PER_SECOND = 20;
const MOTION_PER_SECOND = 60;
const SYNC_STEPS_PER_SECOND = 2;

/** One connection's part in one Doc: what it says goes in here, what it must hear comes out of its sink. */
export class Attachment {
  readonly writer: Writer;
  readonly #doc: AttachedDoc;
  readonly #member: DocMember;
  readonly #sink: DocSink;
  readonly #syncSteps: RateLimit;
  readonly #awareness: RateGate<AwarenessEntry>;
  readonly #motion = new Map<string, RateGate<Motion>>();
  #ownClient: number | undefined;
  #isDetached = false;

  constructor(doc: AttachedDoc, { member, sink }: { readonly member: DocMember; readonly sink: DocSink }) {
    this.#doc = doc;
    this.#member = member;
    this.#sink = sink;
    const { userId, peerId, role } = member;
    this.writer = { kind: "peer", userId, peerId, role };
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
    if (this.#doc.policy.mayWriteAny(this.writer)) {
      this.#say({ kind: "syncStep1", stateVector: this.#doc.content.stateVector() });
    }
    const { entries } = this.#doc.awareness;
    if (entries.length > 0) this.#say({ kind: "awareness", entries: encodeAwareness(entries) });
  }

  /** Answers a state vector with what its replica lacks. */
  syncStep1(stateVector: Uint8Array): void {
    if (!this.#syncSteps.take()) throw new Failure("rate-limited", "too many state vectors");
    this.#say({ kind: "syncStep2", update: this.#doc.content.updateSince(stateVector) });
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
    const entries = decodeAwareness(bytes);
    const own = entries.find(({ client }) => this.#isOwn(client));
    if (!own) return;
    const { peerId, name, role } = this.#member;
    const state = signedState(own.state, { peerId, name, role: role() });
    if (state === undefined) return this.#leave();
    const claimed = this.#doc.claim(own.client, writerName(this.writer));
    this.#own(own.client);
    await claimed;
    if (!this.#isDetached && this.#ownClient === own.client) this.#awareness.offer({ ...own, state });
  }

  /** [SY22] Everyone points; only the presenter moves viewports. What may not pass is dropped: it is old a moment later. */
  hearMotion(bytes: Uint8Array): void {
    const motion = decodeMotion(bytes);
    const { presenterKey } = this.#doc.policy;
    if (presenterKey === undefined || (motion.kind === "viewport" && !this.#isPresenter(presenterKey))) return;
    const slot = motionSlot(motion);
    let gate = this.#motion.get(slot);
    if (!gate) {
      const pass = (newest: Motion) => this.#showMotion(slot, newest);
      gate = new RateGate({ perSecond: MOTION_PER_SECOND, burst: 4, now: this.#doc.now, pass });
      this.#motion.set(slot, gate);
    }
    gate.offer(motion);
  }

  send(frame: DocFrame): void {
    this.#sink.send(frame);
  }

  sendMotion(slot: string, frame: DocFrame): void {
    this.#sink.sendMotion?.(slot, frame);
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

  #isPresenter(presenterKey: string): boolean {
    const presenter = StagePresenter.safeParse(this.#doc.content.get(presenterKey));
    return presenter.data?.peerId === this.#member.peerId && mayHoldStage(this.#member.role());
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
    if (this.#ownClient === undefined) return;
    const left = this.#doc.awareness.remove(this.#ownClient);
    if (left) this.#doc.tell({ kind: "awareness", entries: encodeAwareness([left]) }, this);
  }

  #say(message: SyncMessage): void {
    this.#sink.send(new DocFrame(this.#doc.name, message));
  }
}
