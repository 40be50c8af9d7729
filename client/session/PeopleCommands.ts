import type { PeerId } from "../../shared/model/ids.ts";
import type { GivenRight, Role } from "../../shared/model/roles.ts";
import type { Commands } from "./Commands.ts";
import type { Gathering } from "./Gathering.ts";
import type { PeopleActions } from "./SessionActions.ts";

/** What people do with one another and with the stage, as requests to the server. */
export class PeopleCommands implements PeopleActions {
  readonly #commands: Pick<Commands, "send">;
  readonly #gathering: Pick<Gathering, "call">;

  constructor(commands: Pick<Commands, "send">, gathering: Pick<Gathering, "call">) {
    this.#commands = commands;
    this.#gathering = gathering;
  }

  gather(): void {
    this.#gathering.call();
  }

  askForStage(isAsking: boolean): void {
    void this.#commands.send("askForStage", { isAsking });
  }

  giveStage(to: PeerId): void {
    void this.#commands.send("passBaton", { to });
  }

  raiseHand(isRaised: boolean): void {
    void this.#commands.send("raiseHand", { isRaised });
  }

  lowerHand(peerId: PeerId): void {
    void this.#commands.send("lowerHand", { peerId });
  }

  changeRole(peerId: PeerId, role: Role): void {
    void this.#commands.send("changeRole", { peerId, role });
  }

  giveRight(peerId: PeerId, right: GivenRight, isGiven: boolean): void {
    void this.#commands.send("giveRight", { peerId, right, isGiven });
  }

  mute(peerId: PeerId): void {
    void this.#commands.send("mutePeer", { peerId });
  }

  remove(peerId: PeerId): void {
    void this.#commands.send("removePeer", { peerId });
  }

  endSession(): void {
    void this.#commands.send("endSession", {});
  }
}
