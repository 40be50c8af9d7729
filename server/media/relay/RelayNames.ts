import type { PeerId } from "../../../shared/model/ids.ts";

/** Under how many names one person in one session is known to the relay, which bounds what each of them holds at a time. */
const NAMES = 4;

/**
 * [ME5] The names go round: what a browser holds of before a cut, and cannot give back for as long as the network is away, is not counted
 * against what it needs now.
 */
export class RelayNames {
  readonly #last = new Map<PeerId, number>();

  /** From 1 to 4 and round again. */
  next(peer: PeerId): number {
    const number = ((this.#last.get(peer) ?? 0) % NAMES) + 1;
    this.#last.set(peer, number);
    return number;
  }
}
