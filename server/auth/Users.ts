import { AccountKind } from "../../shared/model/account.ts";
import { InstitutionId, UserId } from "../../shared/model/ids.ts";
import type { Database } from "../platform/database.ts";
import type { Row } from "../platform/sql.ts";

export interface User {
  readonly id: UserId;
  readonly institutionId: InstitutionId;
  readonly name: string;
  readonly email: string;
  readonly kind: AccountKind;
  readonly isCoordinator: boolean;
}

export const authMigrations: readonly string[] = [
  `create table user (
     id text primary key,
     institution_id text not null,
     name text not null,
     email text not null,
     unique (institution_id, email)
   ) strict;
   create table join_link (
     code_hash blob primary key,
     session_id text not null,
     user_id text not null references user (id) on delete cascade,
     expires_at_ms integer not null
   ) strict, without rowid`,
  `alter table user add column kind text not null default 'staff';
   alter table user add column is_coordinator integer not null default 0`,
];

/** The accounts of every institution. */
export class Users {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(user: User): Promise<void> {
    const { id, institutionId, name, email, kind, isCoordinator } = user;
    const sql = "insert into user (id, institution_id, name, email, kind, is_coordinator) values (?, ?, ?, ?, ?, ?)";
    await this.#database.write([{ sql, params: [id, institutionId, name, email, kind, isCoordinator ? 1 : 0] }]);
  }

  async find(id: UserId): Promise<User | undefined> {
    const [row] = await this.#database.read("select * from user where id = ?", [id]);
    return row && toUser(row);
  }

  async list(institution: InstitutionId): Promise<readonly User[]> {
    const rows = await this.#database.read("select * from user where institution_id = ? order by rowid", [institution]);
    return rows.map(toUser);
  }
}

function toUser(row: Row): User {
  return {
    id: UserId.parse(row["id"]),
    institutionId: InstitutionId.parse(row["institution_id"]),
    name: String(row["name"]),
    email: String(row["email"]),
    kind: AccountKind.parse(row["kind"]),
    isCoordinator: row["is_coordinator"] === 1,
  };
}
