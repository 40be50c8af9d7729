import { createHash } from "node:crypto";
import { UserId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Database } from "../platform/database.ts";
import { SerialQueue } from "../platform/SerialQueue.ts";
import type { Statement } from "../platform/sql.ts";

/** What a code is for: the first administrator, or a password of one user. */
export type CodeUse = { readonly purpose: "setup" } | { readonly purpose: "password"; readonly userId: UserId };

export interface OneTimeCodesPorts {
  readonly database: Database;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly randomId: () => string;
}

/** Codes of links that are good once. Only their hashes are stored. */
export class OneTimeCodes {
  readonly #ports: OneTimeCodesPorts;
  /** Between looking at a code and using it nobody else may use it. */
  readonly #queue = new SerialQueue();

  constructor(ports: OneTimeCodesPorts) {
    this.#ports = ports;
  }

  /** Makes a code (128 bits); the former ones for the same use end. */
  async create(use: CodeUse, lifetimeMs: number): Promise<string> {
    const { database, now, randomId } = this.#ports;
    const code = randomId();
    const userId = use.purpose === "password" ? use.userId : null;
    await database.write([
      { sql: "delete from one_time_code where expires_at_ms < ?", params: [now()] },
      { sql: "delete from one_time_code where purpose = ? and user_id is ?", params: [use.purpose, userId] },
      {
        sql: "insert into one_time_code (code_hash, purpose, user_id, expires_at_ms) values (?, ?, ?, ?)",
        params: [hash(code), use.purpose, userId, now() + lifetimeMs],
      },
    ]);
    return code;
  }

  /** What the code is for; it stays good. Throws Failure "not-found" for one that is unknown, used or ended. */
  async find(code: string): Promise<CodeUse> {
    const sql = "select purpose, user_id from one_time_code where code_hash = ? and expires_at_ms >= ?";
    const [row] = await this.#ports.database.read(sql, [hash(code), this.#ports.now()]);
    if (!row) throw unknownCode();
    return row["purpose"] === "setup"
      ? { purpose: "setup" }
      : { purpose: "password", userId: UserId.parse(row["user_id"]) };
  }

  /** Does what the code is for, once: `act` writes the statement that uses the code up in the transaction of what it does. */
  async use<T>(code: string, act: (use: CodeUse, usedUp: Statement) => Promise<T>): Promise<T> {
    const usedUp = { sql: "delete from one_time_code where code_hash = ?", params: [hash(code)] };
    return this.#queue.run(async () => act(await this.find(code), usedUp));
  }
}

/** Ends the codes of one user, in the transaction of something else. */
export function endCodesOf(userId: UserId): Statement {
  return { sql: "delete from one_time_code where user_id = ?", params: [userId] };
}

/** The one answer to every code that is no good. */
export function unknownCode(): Failure {
  return new Failure("not-found", "this link is not valid or has ended");
}

function hash(code: string): Uint8Array {
  return createHash("sha256").update(code).digest();
}
