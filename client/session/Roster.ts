import type { AgendaItem } from "../../shared/model/agenda.ts";
import type { PeerId } from "../../shared/model/ids.ts";
import type { PeerView, SessionView } from "../../shared/model/session.ts";
import type { RequestResult } from "../../shared/protocol/signaling.ts";
import type { SignalingClient } from "../net/SignalingClient.ts";
import { Listeners } from "./Listeners.ts";

/** Who is in the session and what is on its agenda, as signaling tells it. */
export class Roster {
  readonly #changed = new Listeners();
  readonly #undo: readonly (() => void)[];
  #session: SessionView | undefined;
  #self: PeerView | undefined;
  #peers: readonly PeerView[] = [];
  readonly #names = new Map<PeerId, string>();
  #canSave = true;
  #asking: readonly PeerId[] = [];

  constructor(signaling: SignalingClient) {
    this.#undo = [
      signaling.onJoined((reply) => this.#joined(reply)),
      signaling.on("peerJoined", ({ peer }) => this.#setPeers([...this.#without(peer.id), peer])),
      signaling.on("peerLeft", ({ peerId }) => this.#setPeers(this.#without(peerId))),
      signaling.on("peerChanged", ({ peer }) => this.#changePeer(peer)),
      signaling.on("stageAsked", ({ peers }) => this.#setAsking(peers)),
      signaling.on("agendaChanged", ({ agenda }) => this.#setAgenda(agenda)),
      signaling.on("storeChanged", ({ canSave }) => {
        this.#canSave = canSave;
        this.#changed.tell();
      }),
    ];
  }

  get session(): SessionView | undefined {
    return this.#session;
  }

  get self(): PeerView | undefined {
    return this.#self;
  }

  get peers(): readonly PeerView[] {
    return this.#peers;
  }

  /** Who asks for the stage, in the order in which they asked. */
  get asking(): readonly PeerId[] {
    return this.#asking;
  }

  /** False while the server takes no edits. */
  get canSave(): boolean {
    return this.#canSave;
  }

  /** Also of those who have left. */
  nameOf(peer: PeerId | undefined): string {
    return (peer && this.#names.get(peer)) ?? "";
  }

  /** In the session with a live connection. */
  isHere(peer: PeerId | undefined): boolean {
    return this.#peers.some(({ id, online }) => id === peer && online);
  }

  findCase(id: string | undefined): AgendaItem | undefined {
    return this.#session?.agenda.find((item) => item.id === id);
  }

  subscribe(listener: () => void): () => void {
    return this.#changed.add(listener);
  }

  close(): void {
    for (const undo of this.#undo) undo();
  }

  #joined({ self, session, peers, canSave, asking }: RequestResult<"join">): void {
    this.#self = self;
    this.#asking = asking;
    this.#session = session;
    this.#canSave = canSave;
    this.#setPeers(peers);
  }

  #setPeers(peers: readonly PeerView[]): void {
    this.#peers = peers;
    for (const { id, name } of peers) this.#names.set(id, name);
    this.#changed.tell();
  }

  /** In its place: a list in which somebody's role changes does not jump. */
  #changePeer(peer: PeerView): void {
    if (peer.id === this.#self?.id) this.#self = peer;
    this.#setPeers(this.#peers.map((one) => (one.id === peer.id ? peer : one)));
  }

  #setAsking(peers: readonly PeerId[]): void {
    this.#asking = peers;
    this.#changed.tell();
  }

  #setAgenda(agenda: AgendaItem[]): void {
    if (this.#session) this.#session = { ...this.#session, agenda };
    this.#changed.tell();
  }

  #without(peer: PeerId): readonly PeerView[] {
    return this.#peers.filter(({ id }) => id !== peer);
  }
}
