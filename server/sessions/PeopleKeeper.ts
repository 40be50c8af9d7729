import { peerOf, UserId, type PeerId } from "../../shared/model/ids.ts";
import { may, type PeerAction } from "../../shared/model/policy.ts";
import { rights, type Role, type Standing } from "../../shared/model/roles.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { RequestParams } from "../../shared/protocol/signaling.ts";
import type { SessionMedia } from "../media/SessionMedia.ts";
import type { SerialQueue } from "../platform/SerialQueue.ts";
import type { Records } from "../records/Records.ts";
import type { SessionRecord } from "../records/SessionRecords.ts";
import type { AccessBoard } from "./AccessBoard.ts";
import { notAllowed } from "./notAllowed.ts";
import type { Seat } from "./Seats.ts";

export interface PeopleKeeperPorts {
  readonly record: SessionRecord;
  readonly records: Records;
  readonly board: AccessBoard;
  readonly media: SessionMedia;
  readonly commands: SerialQueue;
}

/** What those who run a session do to the others' part in it. Durable first, then in effect, then answered. */
export class PeopleKeeper {
  readonly #ports: PeopleKeeperPorts;

  constructor(ports: PeopleKeeperPorts) {
    this.#ports = ports;
  }

  /** [SE14] From this moment on, without a reconnect. */
  changeRole(seat: Seat, { peerId, role }: RequestParams<"changeRole">): Promise<void> {
    return this.#act(async () => {
      const user = await this.#requireMay(seat, "changeRole", { peerId, nextRole: role });
      await this.#ports.records.setRole(this.#ports.record.id, user.userId, role);
      return user.userId;
    });
  }

  /** [SE14] A right that the table calls "given". */
  giveRight(seat: Seat, { peerId, right, isGiven }: RequestParams<"giveRight">): Promise<void> {
    return this.#act(async () => {
      const { userId, standing } = await this.#requireMay(seat, "giveRight", { peerId });
      if (rights[standing.role][right] !== "given") {
        throw new Failure("bad-state", "this is not given or taken from the role");
      }
      const others = standing.given.filter((name) => name !== right);
      await this.#ports.records.setGiven(this.#ports.record.id, userId, isGiven ? [...others, right] : others);
      return userId;
    });
  }

  /** Silence, until the peer chooses to speak again. */
  async mute(seat: Seat, peerId: PeerId): Promise<void> {
    await this.#requireMay(seat, "mute", { peerId });
    await this.#ports.media.mute(peerId);
  }

  /** [SE15] Ends a person's part in the session, everywhere. */
  remove(seat: Seat, peerId: PeerId): Promise<void> {
    return this.#act(async () => {
      const { userId } = await this.#requireMay(seat, "remove", { peerId });
      await this.#ports.records.removeMember(this.#ports.record.id, userId);
      return userId;
    });
  }

  /** [SE17] Makes the session one that has ended; what follows from it is the caller's. */
  end({ peer }: Seat): Promise<void> {
    return this.#ports.commands.run(async () => {
      peer.require("runAgenda");
      await this.#ports.records.endSession(this.#ports.record.id);
    });
  }

  async #act(work: () => Promise<UserId>): Promise<void> {
    const { commands, board } = this.#ports;
    // The next command must find the rights as this one left them.
    await commands.run(async () => board.changed([await work()]));
  }

  async #requireMay(
    { peer }: Seat,
    action: PeerAction,
    { peerId, nextRole }: { readonly peerId: PeerId; readonly nextRole?: Role },
  ): Promise<{ readonly userId: UserId; readonly standing: Standing }> {
    peer.require("runAgenda");
    const { records, record } = this.#ports;
    const userId = UserId.parse(peerId);
    const standing = await records.standingOf(record.id, userId);
    if (!standing) throw new Failure("not-found", "this person does not belong to the session");
    const session = peer.subject();
    const isSelf = peerOf(userId) === peer.id;
    const subject = { kind: "peer", session, isSelf, role: standing.role, ...(nextRole && { nextRole }) } as const;
    if (!may(peer.actor, action, subject)) throw notAllowed();
    return { userId, standing };
  }
}
