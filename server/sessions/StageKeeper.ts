import type { PeerId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Log } from "../platform/log.ts";
import type { SerialQueue } from "../platform/SerialQueue.ts";
import { deputyOf, handOver, LEASE_MS } from "./deputy.ts";
import type { Peer } from "./Peer.ts";
import type { Seat, Seats } from "./Seats.ts";
import type { StageDoc } from "./StageDoc.ts";

export interface StageKeeperPorts {
  readonly seats: Seats;
  readonly stage: StageDoc;
  /** The session's commands, one after the other. */
  readonly commands: SerialQueue;
  readonly log: Log;
}

/** Who holds a session's stage, who asks for it, and what happens when its holder cannot hold it any longer. */
export class StageKeeper implements Disposable {
  readonly #ports: StageKeeperPorts;
  readonly #asking = new Set<PeerId>();
  /** Who was here since the session was opened. */
  readonly #seen = new Set<PeerId>();
  #lease: NodeJS.Timeout | undefined;
  /** The holder had the time to come back: the stage goes to the next who may take it. */
  #hasLapsed = false;
  #isClosed = false;

  constructor(ports: StageKeeperPorts) {
    this.#ports = ports;
  }

  /** Who asks, in the order in which they asked. */
  get asking(): PeerId[] {
    return [...this.#asking];
  }

  async isHolder(peer: Peer): Promise<boolean> {
    return (await this.#ports.stage.presenter()).peerId === peer.id;
  }

  /** [SE4] Hands over the stage; resolves once the hand-over is durable. */
  pass({ peer }: Seat, to: PeerId): Promise<void> {
    const { seats, stage, commands } = this.#ports;
    return commands.run(async () => {
      const target = seats.get(to)?.peer;
      if (!target) throw new Failure("not-found", "this peer is not in the session");
      const current = await stage.presenter();
      peer.require("passStage", current.peerId === peer.id);
      if (!target.may("holdStage")) throw new Failure("forbidden", "this role may not hold the stage");
      if (current.peerId !== to) await this.#give(to);
    });
  }

  /** [SE13] Who may hold the stage may ask for it; whoever holds it has what they ask for. */
  ask({ peer }: Seat, isAsking: boolean): Promise<void> {
    const { seats, commands } = this.#ports;
    return commands.run(async () => {
      if (isAsking) peer.require("holdStage");
      // It may have left while other commands ran.
      const mayAsk = isAsking && seats.get(peer.id)?.peer === peer && !(await this.isHolder(peer));
      if (mayAsk === this.#asking.has(peer.id)) return;
      if (mayAsk) this.#asking.add(peer.id);
      else this.#asking.delete(peer.id);
      this.#tellAsking();
      this.#look();
    });
  }

  /** Somebody came, or what somebody may do is otherwise from now on. */
  peopleChanged(): void {
    for (const { peer } of this.#ports.seats) {
      this.#seen.add(peer.id);
      if (!peer.may("holdStage")) this.#stopAsking(peer.id);
    }
    this.#look();
  }

  /** `isForGood`: the peer was removed, so that nobody waits for them. */
  left({ peer }: Seat, isForGood: boolean): void {
    this.#stopAsking(peer.id);
    this.#look(isForGood ? peer.id : undefined);
  }

  /** The store takes edits again. */
  storeReturned(): void {
    this.#look();
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#endLease();
  }

  #look(removed?: PeerId): void {
    const { commands, log } = this.#ports;
    log.background(
      commands.run(() => this.#tend(removed)),
      "tending the stage",
    );
  }

  /** [SE12] Waits for a holder who is gone, moves on from one who cannot or will not come back. */
  async #tend(removed?: PeerId): Promise<void> {
    if (this.#isClosed) return;
    const { seats, stage } = this.#ports;
    const { peerId: holder, from } = await stage.presenter();
    const seated = seats.get(holder)?.peer;
    if (seated?.may("holdStage")) return this.#endLease();
    if (seated || removed === holder) this.#hasLapsed = true;
    else if (this.#isAwaited(holder, from)) return this.#endLease();
    if (!this.#hasLapsed) return this.#startLease();
    const deputy = deputyOf({ present: seats.present(), asking: this.asking, current: holder });
    if (deputy !== undefined) await this.#give(deputy);
  }

  /** Who was planned to begin may still be on the way: the stage is theirs until somebody who is here asks for it. */
  #isAwaited(holder: PeerId, from: PeerId | undefined): boolean {
    return from === undefined && !this.#seen.has(holder) && this.#asking.size === 0;
  }

  async #give(to: PeerId): Promise<void> {
    const { stage } = this.#ports;
    await stage.setPresenter(handOver(await stage.presenter(), to));
    this.#endLease();
    this.#stopAsking(to);
  }

  #startLease(): void {
    this.#lease ??= setTimeout(() => {
      this.#hasLapsed = true;
      this.#look();
    }, LEASE_MS).unref();
  }

  #endLease(): void {
    clearTimeout(this.#lease);
    this.#lease = undefined;
    this.#hasLapsed = false;
  }

  #stopAsking(peerId: PeerId): void {
    if (this.#asking.delete(peerId)) this.#tellAsking();
  }

  #tellAsking(): void {
    this.#ports.seats.notify("stageAsked", { peers: this.asking });
  }
}
