import type { UserId } from "../../shared/model/ids.ts";
import type { Database } from "../platform/database.ts";
import type { Statement } from "../platform/sql.ts";

/** Whose tokens have ended: those of one sign-in or link where `loginId` is named, else all that the user held so far. */
export interface Revoked {
  readonly userId: UserId;
  readonly loginId?: string;
}

/** What of a token says whether it was revoked. */
export interface Revocable {
  readonly userId: UserId;
  readonly loginId: string;
  /** The user's generation when the token was issued. */
  readonly generation: number;
}

export interface RevocationsPorts {
  readonly database: Database;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

type Listener = (who: Revoked) => void;

/** Longer than any access token lives, whatever the clock was set to meanwhile. */
const KEPT_MS = 2 * 24 * 60 * 60 * 1000;

/**
 * What ends tokens before their time. A sign-in ends by its id; everything of a user ends by raising the user's generation, which
 * every token carries: no clock decides which of two came first. Durable before it is told.
 */
export class Revocations {
  readonly #ports: RevocationsPorts;
  readonly #generations = new Map<string, number>();
  /** With the time at which each ended, oldest first. */
  readonly #endedLogins = new Map<string, number>();
  readonly #listeners = new Set<Listener>();

  private constructor(ports: RevocationsPorts) {
    this.#ports = ports;
  }

  static async open(ports: RevocationsPorts): Promise<Revocations> {
    const revocations = new Revocations(ports);
    const { database, now } = ports;
    await database.write([{ sql: "delete from ended_login where ended_at_ms < ?", params: [now() - KEPT_MS] }]);
    for (const row of await database.read("select id, generation from user where generation > 0")) {
      revocations.#generations.set(String(row["id"]), Number(row["generation"]));
    }
    for (const row of await database.read("select * from ended_login order by ended_at_ms")) {
      revocations.#endedLogins.set(String(row["login_id"]), Number(row["ended_at_ms"]));
    }
    return revocations;
  }

  isRevoked({ userId, loginId, generation }: Revocable): boolean {
    return this.#endedLogins.has(loginId) || generation < (this.#generations.get(userId) ?? 0);
  }

  /** Tells of each revocation at once, after which no token of it verifies. Returns the undo. */
  onRevoked(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Ends the tokens; `along` is done in the same transaction. */
  async revoke(who: Revoked, along: readonly Statement[] = []): Promise<void> {
    const rows = await this.#ports.database.write([...along, this.#statement(who)]);
    if (who.loginId === undefined) {
      const generation = Number(rows.at(-1)?.["generation"] ?? 0);
      this.#generations.set(who.userId, Math.max(generation, this.#generations.get(who.userId) ?? 0));
    } else {
      this.#remember(who.loginId);
    }
    for (const listener of this.#listeners) listener(who);
  }

  #remember(loginId: string): void {
    const now = this.#ports.now();
    for (const [former, endedAt] of this.#endedLogins) {
      if (endedAt >= now - KEPT_MS) break;
      this.#endedLogins.delete(former);
    }
    this.#endedLogins.set(loginId, now);
  }

  #statement({ userId, loginId }: Revoked): Statement {
    return loginId === undefined
      ? { sql: "update user set generation = generation + 1 where id = ? returning generation", params: [userId] }
      : {
          sql: "insert into ended_login (login_id, ended_at_ms) values (?, ?) on conflict do nothing",
          params: [loginId, this.#ports.now()],
        };
  }
}
