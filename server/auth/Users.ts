import { AccountKind } from "../../shared/model/account.ts";
import { InstitutionId, UserId } from "../../shared/model/ids.ts";
import type { Database } from "../platform/database.ts";
import type { Row, SqlValue, Statement } from "../platform/sql.ts";

export interface Institution {
  readonly id: InstitutionId;
  readonly name: string;
  /** Made by --demo: a server that runs without it refuses to open. */
  readonly isDemo: boolean;
}

export interface NewUser {
  readonly id: UserId;
  readonly institutionId: InstitutionId;
  readonly name: string;
  /** Lower case, unique over the whole server. Undefined: a guest, who is known by a join link alone. */
  readonly email: string | undefined;
  readonly kind: AccountKind;
  readonly isCoordinator: boolean;
}

export interface User extends NewUser {
  readonly isDisabled: boolean;
  /** As `Passwords` wrote it; undefined until one was chosen. */
  readonly passwordHash: string | undefined;
  /** How often everything of the user was revoked; each token carries it (see Revocations). */
  readonly generation: number;
  /** Milliseconds since 1970 of the last sign-in. */
  readonly signedInAt: number | undefined;
}

/** What of an account may change. */
export type UserPatch = Partial<
  Pick<User, "name" | "kind" | "isCoordinator" | "isDisabled"> & { readonly passwordHash: string }
>;

/** The institutions and their accounts. */
export class Users {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Rejects where the address is another's already. */
  async add(user: NewUser): Promise<void> {
    await this.#database.write([addUser(user)]);
  }

  async find(id: UserId): Promise<User | undefined> {
    const [row] = await this.#database.read("select * from user where id = ?", [id]);
    return row && toUser(row);
  }

  /** `email` in lower case. */
  async findByEmail(email: string): Promise<User | undefined> {
    const [row] = await this.#database.read("select * from user where email = ?", [email]);
    return row && toUser(row);
  }

  /** Everybody of an institution, guests and disabled ones as well, in the order they were added. */
  async list(institution: InstitutionId): Promise<readonly User[]> {
    const rows = await this.#database.read("select * from user where institution_id = ? order by rowid", [institution]);
    return rows.map(toUser);
  }

  /** Changes what no token says; for the rest see `changeUser`, to be done along with a revocation. */
  async change(id: UserId, patch: Pick<UserPatch, "name" | "passwordHash">): Promise<void> {
    await this.#database.write([changeUser(id, patch)]);
  }

  async addInstitution(institution: Institution): Promise<void> {
    await this.#database.write([addInstitution(institution)]);
  }

  async institutions(): Promise<readonly Institution[]> {
    const rows = await this.#database.read("select * from institution order by rowid");
    return rows.map((row) => ({
      id: InstitutionId.parse(row["id"]),
      name: String(row["name"]),
      isDemo: row["is_demo"] === 1,
    }));
  }

  /** Those who can administer: not disabled, with a password, of one institution or of any. */
  async countAdministrators(institution?: InstitutionId): Promise<number> {
    const sql = `select count(*) as count from user where kind = 'administrator' and is_disabled = 0
      and password_hash is not null and institution_id = coalesce(?, institution_id)`;
    const [row] = await this.#database.read(sql, [institution ?? null]);
    return Number(row?.["count"] ?? 0);
  }
}

/** Adds the institution, or says anew what an earlier version of it is called. */
export function addInstitution({ id, name, isDemo }: Institution): Statement {
  const sql =
    "insert into institution (id, name, is_demo) values (?, ?, ?) on conflict (id) do update set name = excluded.name";
  return { sql, params: [id, name, isDemo ? 1 : 0] };
}

export function addUser({ id, institutionId, name, email, kind, isCoordinator }: NewUser): Statement {
  const sql = "insert into user (id, institution_id, name, email, kind, is_coordinator) values (?, ?, ?, ?, ?, ?)";
  return { sql, params: [id, institutionId, name, email?.toLowerCase() ?? null, kind, isCoordinator ? 1 : 0] };
}

export function changeUser(id: UserId, patch: UserPatch): Statement {
  const sql = `update user set name = coalesce(?, name), kind = coalesce(?, kind), is_coordinator = coalesce(?, is_coordinator),
    is_disabled = coalesce(?, is_disabled), password_hash = coalesce(?, password_hash) where id = ?`;
  const { name, kind, isCoordinator, isDisabled, passwordHash } = patch;
  return { sql, params: [name ?? null, kind ?? null, flag(isCoordinator), flag(isDisabled), passwordHash ?? null, id] };
}

function flag(value: boolean | undefined): SqlValue {
  return value === undefined ? null : Number(value);
}

function toUser(row: Row): User {
  return {
    id: UserId.parse(row["id"]),
    institutionId: InstitutionId.parse(row["institution_id"]),
    name: String(row["name"]),
    email: row["email"] === null ? undefined : String(row["email"]),
    kind: AccountKind.parse(row["kind"]),
    isCoordinator: row["is_coordinator"] === 1,
    isDisabled: row["is_disabled"] === 1,
    passwordHash: row["password_hash"] === null ? undefined : String(row["password_hash"]),
    generation: Number(row["generation"]),
    signedInAt: row["signed_in_at_ms"] === null ? undefined : Number(row["signed_in_at_ms"]),
  };
}
