import { createHash } from "node:crypto";
import { SessionId, UserId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Database } from "../platform/database.ts";
import type { Statement } from "../platform/sql.ts";
import type { Revocations } from "./Revocations.ts";

/** Who a link lets in, and where. */
export interface JoinLink {
  readonly sessionId: SessionId;
  readonly userId: UserId;
}

/** When a link is good, in milliseconds since 1970; its tokens end with it. */
export interface JoinWindow {
  readonly notBefore: number;
  readonly expiresAt: number;
}

export interface RedeemedLink extends JoinLink {
  /** For the tokens that the link is redeemed for: they end when the link is deleted. */
  readonly loginId: string;
  readonly expiresAt: number;
}

export interface JoinLinksPorts {
  readonly database: Database;
  readonly revocations: Revocations;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly randomId: () => string;
}

/** An ended link may be given another window for as long. */
const KEPT_AFTER_END_MS = 30 * 24 * 60 * 60 * 1000;

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
  async create({ sessionId, userId }: JoinLink, { notBefore, expiresAt }: JoinWindow): Promise<string> {
    const { database, now, randomId } = this.#ports;
    const code = randomId();
    const sql = `insert into join_link (code_hash, id, session_id, user_id, not_before_ms, expires_at_ms)
      values (?, ?, ?, ?, ?, ?)`;
    await database.write([
      { sql: "delete from join_link where expires_at_ms < ?", params: [now() - KEPT_AFTER_END_MS] },
      { sql, params: [hash(code), randomId(), sessionId, userId, notBefore, expiresAt] },
    ]);
    return code;
  }

  /** Throws Failure "not-found", the same for a code that is unknown, early, ended or a disabled user's. */
  async redeem(code: string): Promise<RedeemedLink> {
    const sql = `select join_link.* from join_link join user on user.id = user_id and is_disabled = 0
      where code_hash = ?1 and not_before_ms <= ?2 and expires_at_ms >= ?2`;
    const [row] = await this.#ports.database.read(sql, [hash(code), this.#ports.now()]);
    if (!row) throw new Failure("not-found", "this link is not valid or has ended");
    return {
      sessionId: SessionId.parse(row["session_id"]),
      userId: UserId.parse(row["user_id"]),
      loginId: loginIdOf(String(row["id"])),
      expiresAt: Number(row["expires_at_ms"]),
    };
  }

  /** Deletes the user's links into the session; the tokens that came of them end at once. */
  async endFor(link: JoinLink): Promise<void> {
    for (const { id } of await this.#linksOf(link)) {
      await this.#endTokens(link.userId, id, { sql: "delete from join_link where id = ?", params: [id] });
    }
  }

  /**
   * Gives the user's links into the session another window. Where that takes time away, the tokens that came of them end; a link
   * within its window gives new ones.
   */
  async setWindow(link: JoinLink, { notBefore, expiresAt }: JoinWindow): Promise<void> {
    const { database, now, randomId } = this.#ports;
    const sql = "update join_link set id = ?, not_before_ms = ?, expires_at_ms = ? where id = ?";
    for (const { id, expiresAt: formerEnd } of await this.#linksOf(link)) {
      const change = (newId: string) => ({ sql, params: [newId, notBefore, expiresAt, id] });
      if (notBefore <= now() && expiresAt >= formerEnd) await database.write([change(id)]);
      else await this.#endTokens(link.userId, id, change(randomId()));
    }
  }

  async #linksOf({ sessionId, userId }: JoinLink): Promise<readonly { id: string; expiresAt: number }[]> {
    const sql = "select id, expires_at_ms from join_link where session_id = ? and user_id = ?";
    const rows = await this.#ports.database.read(sql, [sessionId, userId]);
    return rows.map((row) => ({ id: String(row["id"]), expiresAt: Number(row["expires_at_ms"]) }));
  }

  async #endTokens(userId: UserId, id: string, change: Statement): Promise<void> {
    await this.#ports.revocations.revoke({ userId, loginId: loginIdOf(id) }, [change]);
  }
}

function loginIdOf(id: string): string {
  return `link:${id}`;
}

function hash(code: string): Uint8Array {
  return createHash("sha256").update(code).digest();
}
