import { createHash } from "node:crypto";
import { SessionId, UserId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Database } from "../platform/database.ts";

export interface JoinLink {
  readonly sessionId: SessionId;
  readonly userId: UserId;
}

export interface JoinLinksPorts {
  readonly database: Database;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly randomId: () => string;
}

/**
 * Links that let their holder enter one session as one user. Only the code's hash is stored; the code itself travels in the URL's
 * fragment, which browsers send to nobody.
 */
export class JoinLinks {
  readonly #ports: JoinLinksPorts;

  constructor(ports: JoinLinksPorts) {
    this.#ports = ports;
  }

  /** Makes a link's code (128 bits). */
  async create(link: JoinLink, lifetimeMs: number): Promise<string> {
    const code = this.#ports.randomId();
    const expiresAt = this.#ports.now() + lifetimeMs;
    await this.#ports.database.write([
      { sql: "delete from join_link where expires_at_ms < ?", params: [this.#ports.now()] },
      {
        sql: "insert into join_link (code_hash, session_id, user_id, expires_at_ms) values (?, ?, ?, ?)",
        params: [hash(code), link.sessionId, link.userId, expiresAt],
      },
    ]);
    return code;
  }

  /** Throws Failure "not-found" for a code that is unknown or has ended. */
  async redeem(code: string): Promise<JoinLink> {
    const sql = "select session_id, user_id from join_link where code_hash = ? and expires_at_ms >= ?";
    const [row] = await this.#ports.database.read(sql, [hash(code), this.#ports.now()]);
    if (!row) throw new Failure("not-found", "this link is not valid or has ended");
    return { sessionId: SessionId.parse(row["session_id"]), userId: UserId.parse(row["user_id"]) };
  }
}

function hash(code: string): Uint8Array {
  return createHash("sha256").update(code).digest();
}
