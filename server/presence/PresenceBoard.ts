import { setImmediate as nextTurn } from "node:timers/promises";
import type { PeerId, SessionId } from "../../shared/model/ids.ts";
import type { Bus } from "../cluster/Bus.ts";
import { NodeId } from "../cluster/NodeId.ts";
import type { Log } from "../platform/log.ts";
import { differences, merge, type PresenceChange } from "./attendance.ts";
import type { Attendance, PresenceStore } from "./PresenceStore.ts";
import type { PresentPeer } from "./PresentPeer.ts";

export interface PresencePorts {
  readonly store: PresenceStore;
  readonly bus: Bus;
  readonly nodeId: NodeId;
  /** How long others believe what this node said last. */
  readonly leaseMs: number;
  readonly log: Log;
  /** Milliseconds, monotonic. */
  readonly elapsed: () => number;
}

/** What a node says of a peer; the rest it knows itself. */
export type OwnPeer = Omit<PresentPeer, "nodeId">;
export type PeerChange = Partial<Omit<OwnPeer, "peerId" | "joinedAt">>;

type Listener = (change: PresenceChange) => void;

/** A lease outlives two renewals that were lost. */
const RENEWALS_A_LEASE = 3;

/**
 * Who is in which session, on every node. Its own peers a node knows by itself, at once and whatever happens to the store; those of
 * other nodes as the store says, after a hint on the bus and at every renewal.
 */
export class PresenceBoard implements AsyncDisposable {
  readonly #ports: PresencePorts;
  readonly #own = new Map<SessionId, Map<PeerId, PresentPeer>>();
  readonly #watched = new Map<SessionId, Watched>();
  /** Sessions of which the store has to hear. */
  readonly #unsaid = new Set<SessionId>();
  /** Watched sessions of which other nodes have, or may have, something new to say. */
  readonly #unread = new Set<SessionId>();
  readonly #undo: (() => void)[];
  readonly #timer: NodeJS.Timeout;
  #exchange: Promise<void> | undefined;
  #isStoreThere = true;

  constructor(ports: PresencePorts) {
    this.#ports = ports;
    const renew = () => this.#renew();
    this.#undo = [ports.store.onReturn(renew), ports.bus.onGap(renew)];
    this.#timer = setInterval(renew, ports.leaseMs / RENEWALS_A_LEASE).unref();
  }

  /** False after the store did not answer, until it does. */
  get isStoreThere(): boolean {
    return this.#isStoreThere;
  }

  /** [PR8] In effect, and told to whoever watches, when it returns. Who is here already keeps their time of coming and what is not said anew. */
  enter(session: SessionId, peer: OwnPeer): void {
    const { nodeId } = this.#ports;
    this.#change(session, (peers) => {
      const former = peers.get(peer.peerId);
      peers.set(peer.peerId, { ...former, ...peer, joinedAt: former?.joinedAt ?? peer.joinedAt, nodeId });
    });
  }

  /** [PR8] Nothing happens where the peer is not here. */
  update(session: SessionId, peerId: PeerId, change: PeerChange): void {
    this.#change(session, (peers) => {
      const peer = peers.get(peerId);
      if (peer) peers.set(peerId, { ...peer, ...change });
    });
  }

  leave(session: SessionId, peerId: PeerId): void {
    this.#change(session, (peers) => void peers.delete(peerId));
  }

  /** [PR7] Who is there, longest first: this node's own, and others as far as the session is watched. */
  peersOf(session: SessionId): readonly PresentPeer[] {
    return merge(this.#own.get(session)?.values() ?? [], this.#watched.get(session)?.elsewhere ?? []);
  }

  /** Tells of changes from now on, in order, until the returned function is called. */
  watch(session: SessionId, listener: Listener): () => void {
    const { bus, nodeId } = this.#ports;
    const watched =
      this.#watched.get(session) ??
      new Watched(
        bus.subscribe(topicOf(session), (sender) => {
          if (sender !== nodeId && NodeId.safeParse(sender).success) this.#mustRead(session); // [CL6]
        }),
      );
    this.#watched.set(session, watched);
    const own: Listener = (change) => listener(change);
    watched.listeners.add(own);
    this.#mustRead(session);
    return () => {
      watched.listeners.delete(own);
      if (watched.listeners.size > 0 || this.#watched.get(session) !== watched) return;
      this.#watched.delete(session);
      watched.close();
    };
  }

  /** [PR9] How many people are in each session, on all nodes; without the store as far as this node knows. Never rejects. */
  async counts(sessions: readonly SessionId[]): Promise<ReadonlyMap<SessionId, number>> {
    const strange = sessions.filter((session) => !this.#watched.has(session));
    const said = await this.#readFor(strange);
    return new Map(
      sessions.map((session) => {
        const others = said.get(session);
        const peers = others ? merge(this.#own.get(session)?.values() ?? [], others) : this.peersOf(session);
        return [session, peers.length];
      }),
    );
  }

  /** Takes back all that this node has said, where the store can be reached. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    for (const undo of this.#undo.splice(0)) undo();
    for (const { close } of this.#watched.values()) close();
    this.#watched.clear();
    for (const session of this.#own.keys()) this.#unsaid.add(session);
    this.#own.clear();
    await this.#exchange;
    await this.#say().catch(() => undefined);
  }

  async #readFor(sessions: readonly SessionId[]): Promise<Attendance> {
    if (sessions.length === 0 || !this.#isStoreThere) return new Map();
    try {
      const said = await this.#ports.store.read(sessions);
      return new Map([...said].map(([session, peers]) => [session, this.#others(peers)]));
    } catch (error) {
      this.#lost(error);
      return new Map();
    }
  }

  #change(session: SessionId, edit: (peers: Map<PeerId, PresentPeer>) => void): void {
    const before = this.peersOf(session);
    const peers = this.#own.get(session) ?? new Map<PeerId, PresentPeer>();
    edit(peers);
    if (peers.size > 0) this.#own.set(session, peers);
    else this.#own.delete(session);
    if (!this.#tell(session, before)) return;
    this.#unsaid.add(session);
    this.#wake();
  }

  /** True where anything is otherwise than before. */
  #tell(session: SessionId, before: readonly PresentPeer[]): boolean {
    const changes = differences(before, this.peersOf(session));
    for (const change of changes) {
      for (const listener of this.#watched.get(session)?.listeners ?? []) listener(change);
    }
    return changes.length > 0;
  }

  #mustRead(session: SessionId): void {
    this.#unread.add(session);
    this.#wake();
  }

  /** [PR10] One timer for the whole node: says everything anew and reads everything that is watched. */
  #renew(): void {
    for (const session of this.#own.keys()) this.#unsaid.add(session);
    for (const session of this.#watched.keys()) this.#unread.add(session);
    this.#wake();
  }

  /** One exchange at a time; what comes meanwhile goes with the next. */
  #wake(): void {
    this.#exchange ??= this.#exchangeAll();
  }

  async #exchangeAll(): Promise<void> {
    await nextTurn(); // A burst of changes is one.
    try {
      while (this.#unsaid.size + this.#unread.size > 0) {
        await this.#say();
        await this.#listen();
        this.#isStoreThere = true;
      }
    } catch (error) {
      this.#lost(error);
    } finally {
      this.#exchange = undefined;
    }
  }

  async #say(): Promise<void> {
    const sessions = [...this.#unsaid];
    if (sessions.length === 0) return;
    this.#unsaid.clear();
    try {
      await this.#ports.store.put(new Map(sessions.map((id) => [id, [...(this.#own.get(id)?.values() ?? [])]])));
    } catch (error) {
      for (const session of sessions) this.#unsaid.add(session); // With the next renewal.
      throw error;
    }
    for (const session of sessions) this.#ports.bus.publish(topicOf(session), this.#ports.nodeId);
  }

  async #listen(): Promise<void> {
    const sessions = [...this.#unread].filter((session) => this.#watched.has(session));
    this.#unread.clear();
    if (sessions.length === 0) return;
    const said = await this.#ports.store.read(sessions);
    for (const session of sessions) this.#setElsewhere(session, this.#others(said.get(session) ?? []));
  }

  #setElsewhere(session: SessionId, elsewhere: readonly PresentPeer[]): void {
    const watched = this.#watched.get(session);
    if (!watched) return;
    const before = this.peersOf(session);
    watched.elsewhere = elsewhere;
    watched.readAt = this.#ports.elapsed();
    this.#tell(session, before);
  }

  /** [PR11] What other nodes said is believed for one lease more. */
  #lost(error: unknown): void {
    const { elapsed, leaseMs, log } = this.#ports;
    if (this.#isStoreThere) log.warn("presence of other nodes cannot be read", { error });
    this.#isStoreThere = false;
    for (const [session, { readAt }] of this.#watched) {
      if (elapsed() - readAt > leaseMs) this.#setElsewhere(session, []);
    }
  }

  #others(peers: readonly PresentPeer[]): readonly PresentPeer[] {
    return peers.filter(({ nodeId }) => nodeId !== this.#ports.nodeId);
  }
}

/** A session that somebody on this node looks at. */
class Watched {
  readonly listeners = new Set<Listener>();
  /** As the other nodes said last. */
  elsewhere: readonly PresentPeer[] = [];
  readAt = Number.NEGATIVE_INFINITY;
  readonly close: () => void;

  constructor(close: () => void) {
    this.close = close;
  }
}

function topicOf(session: SessionId): string {
  return `presence:${session}`;
}
