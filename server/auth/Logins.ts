import { createHash, randomBytes } from "node:crypto";
import { UserId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Database } from "../platform/database.ts";
import { SerialQueue } from "../platform/SerialQueue.ts";
import type { SqlValue, Statement } from "../platform/sql.ts";
import { ABSOLUTE_MS, judgeRefresh, SLIDING_MS } from "./refreshRule.ts";
import type { Revocations } from "./Revocations.ts";
import { TokenReuse } from "./TokenReuse.ts";

export interface LoginsPorts {
  readonly database: Database;
  readonly revocations: Revocations;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly randomId: () => string;
}

/** One browser in which somebody is signed in. */
export interface Login {
  readonly loginId: string;
  readonly userId: UserId;
}

export interface OpenLogin extends Login {
  /** For the browser's cookie; only its hash is stored. */
  readonly refreshToken: string;
  /** Milliseconds since 1970 at which the refresh token ends. */
  readonly expiresAt: number;
}

interface FoundToken extends Login {
  readonly verdict: ReturnType<typeof judgeRefresh>;
  readonly loginEndsAt: number;
}

/** Who signs in, as read in one go with what let them in: where everything of theirs ended meanwhile, so did this. */
export interface Entrant {
  readonly id: UserId;
  readonly generation: number;
}

/**
 * Sign-ins, each with a refresh token that every use replaces. One that comes back after it was replaced is held by two, so the
 * sign-in and all that it gave end.
 */
export class Logins {
  readonly #ports: LoginsPorts;
  /** Between looking at a token and replacing it nothing else may do the same. */
  readonly #queue = new SerialQueue();

  constructor(ports: LoginsPorts) {
    this.#ports = ports;
  }

  /** Throws Failure "unauthenticated" where the account was disabled or everything of it ended since it was read. */
  async start({ id, generation }: Entrant): Promise<OpenLogin> {
    const { database, now, randomId } = this.#ports;
    const login = { loginId: randomId(), userId: id, loginEndsAt: now() + ABSOLUTE_MS };
    const [opened, insert] = this.#newToken(login);
    const rows = await database.write([
      { sql: "delete from login where expires_at_ms < ?", params: [now()] },
      {
        sql: `insert into login (id, user_id, started_at_ms, expires_at_ms)
          select ?, id, ?, ? from user where id = ? and generation = ? and is_disabled = 0 returning id`,
        params: [login.loginId, now(), login.loginEndsAt, id, generation],
      },
      insert,
      { sql: "update user set signed_in_at_ms = ? where id = ? and generation = ?", params: [now(), id, generation] },
    ]);
    if (rows.length === 0) throw nobody();
    return opened;
  }

  /** Throws Failure "unauthenticated", the same for whatever is wrong with the token. */
  async refresh(refreshToken: string): Promise<OpenLogin> {
    return this.#queue.run(async () => {
      const found = await this.#find(refreshToken);
      if (found?.verdict === "stolen") {
        await this.#end(found);
        throw nobody(new TokenReuse(found.userId));
      }
      if (found?.verdict !== "replace" && found?.verdict !== "repeat") throw nobody();
      const { database, now } = this.#ports;
      const [opened, insert] = this.#newToken(found);
      // All that are still good: a further successor that the browser did not keep ends with the use of the other.
      const sql = "update refresh_token set replaced_at_ms = ? where login_id = ? and replaced_at_ms is null";
      const replace = { sql, params: [now(), found.loginId] };
      await database.write([
        { sql: "delete from refresh_token where login_id = ? and expires_at_ms < ?", params: [found.loginId, now()] },
        ...(found.verdict === "replace" ? [replace] : []),
        insert,
      ]);
      return opened;
    });
  }

  /** Whose sign-in it is, where it is a good one. */
  async find(refreshToken: string): Promise<Login | undefined> {
    const found = await this.#find(refreshToken);
    const isGood = found?.verdict === "replace" || found?.verdict === "repeat";
    return isGood ? { loginId: found.loginId, userId: found.userId } : undefined;
  }

  /** Ends the sign-in that the token belongs to, and says whose it was; does nothing for one that is unknown. */
  async end(refreshToken: string): Promise<UserId | undefined> {
    return this.#queue.run(async () => {
      const found = await this.#find(refreshToken);
      if (found) await this.#end(found);
      return found?.userId;
    });
  }

  /** Ends all that the user holds, every token and link token too, along with a change. */
  async endAll(userId: UserId, along: readonly Statement[] = []): Promise<void> {
    const endLogins = { sql: "delete from login where user_id = ?", params: [userId] };
    await this.#queue.run(() => this.#ports.revocations.revoke({ userId }, [...along, endLogins]));
  }

  async #end({ loginId, userId }: Login): Promise<void> {
    const endLogin = { sql: "delete from login where id = ?", params: [loginId] };
    await this.#ports.revocations.revoke({ userId, loginId }, [endLogin]);
  }

  async #find(refreshToken: string): Promise<FoundToken | undefined> {
    const sql = `select login_id, user_id, login.expires_at_ms as login_ends_at_ms, refresh_token.expires_at_ms, replaced_at_ms
      from refresh_token join login on login.id = login_id where token_hash = ?`;
    const [row] = await this.#ports.database.read(sql, [hash(refreshToken)]);
    if (!row) return undefined;
    const replacedAt = row["replaced_at_ms"] === null ? undefined : Number(row["replaced_at_ms"]);
    const token = { expiresAt: Number(row["expires_at_ms"]), replacedAt };
    return {
      loginId: String(row["login_id"]),
      userId: UserId.parse(row["user_id"]),
      loginEndsAt: Number(row["login_ends_at_ms"]),
      verdict: judgeRefresh(token, this.#ports.now()),
    };
  }

  #newToken(login: Login & { readonly loginEndsAt: number }): readonly [OpenLogin, Statement] {
    const refreshToken = randomBytes(32).toString("base64url");
    const expiresAt = Math.min(this.#ports.now() + SLIDING_MS, login.loginEndsAt);
    const sql =
      "insert into refresh_token (token_hash, login_id, expires_at_ms) select ?, id, ? from login where id = ?";
    const params: readonly SqlValue[] = [hash(refreshToken), expiresAt, login.loginId];
    return [
      { loginId: login.loginId, userId: login.userId, refreshToken, expiresAt },
      { sql, params },
    ];
  }
}

function nobody(cause?: Error): Failure {
  return new Failure("unauthenticated", "nobody is signed in here", { cause });
}

function hash(refreshToken: string): Uint8Array {
  return createHash("sha256").update(refreshToken).digest();
}
