import { encodeAwareness, LEFT, type AwarenessEntry } from "../../shared/protocol/awareness.ts";
import { Failure } from "../../shared/protocol/failures.ts";

const MAX_STATE_BYTES = 4096;
/** In characters, of which each is at most three bytes: far from the size that a server refuses to read. */
const MESSAGE_LENGTH = 64 * 1024;
const MESSAGE_ENTRIES = 200;

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

  /** All entries in awareness messages of a bounded size: a stock client repeats each in one. */
  messages(): Uint8Array[] {
    const groups: AwarenessEntry[][] = [];
    let room = 0;
    for (const entry of this.#entries.values()) {
      room -= entry.state.length;
      const group = groups.at(-1);
      if (group && room >= 0 && group.length < MESSAGE_ENTRIES) group.push(entry);
      else {
        groups.push([entry]);
        room = MESSAGE_LENGTH - entry.state.length;
      }
    }
    return groups.map(encodeAwareness);
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
