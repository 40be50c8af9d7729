import { PeerId, SessionId } from "../../shared/model/ids.ts";
import { openPresence } from "../../server/composePresence.ts";
import { Log } from "../../server/platform/log.ts";
import type { PresenceBoard } from "../../server/presence/PresenceBoard.ts";

/** Another node of the cluster, with one person of the same session. */
export class FarNode implements AsyncDisposable {
  static readonly person = "Dr. Far Away";
  readonly #stack: AsyncDisposableStack;
  readonly #board: PresenceBoard;
  readonly #session: SessionId;

  constructor(session: string, redis: { readonly url: string; readonly prefix: string; readonly secret: string }) {
    this.#stack = new AsyncDisposableStack();
    this.#session = SessionId.parse(session);
    const log = new Log("silent");
    const place = { redis, presenceLeaseMs: 10_000, nodeId: "far-node-0001", log };
    this.#board = openPresence(this.#stack, place).board;
    this.#board.watch(this.#session, () => undefined);
    const peerId = PeerId.parse("user-far-away-1");
    const peer = { peerId, name: FarNode.person, role: "observer", given: [], joinedAt: Date.now() } as const;
    this.#board.enter(this.#session, peer);
  }

  names(): string[] {
    return this.#board.peersOf(this.#session).map(({ name }) => name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}
