import { LEFT, type AwarenessEntry } from "../../shared/protocol/awareness.ts";
import { Failure } from "../../shared/protocol/failures.ts";

const MAX_STATE_BYTES = 4096;

/** Who the server says that the owner of a state is. */
export interface AwarenessUser {
  readonly peerId: string;
  readonly name: string;
  readonly role: string;
}

/**
 * The awareness entries of one Doc as all receive them. The clocks are the server's own and grow across restarts (they start at
 * the time), so that a client that comes back with its old clock is seen at once.
 */
export class AwarenessBoard {
  readonly #entries = new Map<number, AwarenessEntry>();
  #clock: number;

  constructor(startClock: number) {
    this.#clock = startClock;
  }

  get entries(): readonly AwarenessEntry[] {
    return [...this.#entries.values()];
  }

  set(client: number, state: string): AwarenessEntry {
    const entry = { client, clock: (this.#clock += 1), state };
    this.#entries.set(client, entry);
    return entry;
  }

  /** The entry that says the client has left; undefined where it was not here. */
  remove(client: number): AwarenessEntry | undefined {
    if (!this.#entries.delete(client)) return undefined;
    return { client, clock: (this.#clock += 1), state: LEFT };
  }
}

/**
 * A client's state with `user` written by the server; undefined where the client says that it leaves. Throws `rate-limited`
 * above the size and `bad-message` where it is no JSON object.
 */
export function signedState(state: string, user: AwarenessUser): string | undefined {
  if (state.length > MAX_STATE_BYTES) throw new Failure("rate-limited", "an awareness state is too large");
  const parsed = parseState(state);
  if (parsed === null) return undefined;
  if (typeof parsed !== "object" || Array.isArray(parsed)) {
    throw new Failure("bad-message", "an awareness state is not an object");
  }
  return JSON.stringify({ ...parsed, user });
}

function parseState(state: string): unknown {
  try {
    return JSON.parse(state, (name, value: unknown) => {
      if (name === "__proto__") throw new SyntaxError("__proto__");
      return value;
    });
  } catch (cause) {
    throw new Failure("bad-message", "an awareness state is not JSON", { cause });
  }
}
