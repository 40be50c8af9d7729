import { z } from "zod";
import { GroupId, InstitutionId, UserId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Database } from "../platform/database.ts";
import { SerialQueue } from "../platform/SerialQueue.ts";
import type { Row, Statement } from "../platform/sql.ts";

const GroupRole = z.enum(["owner", "member"]);
type GroupRole = z.infer<typeof GroupRole>;

export interface GroupMember {
  readonly userId: UserId;
  readonly role: GroupRole;
}

export interface Group {
  readonly id: GroupId;
  readonly institutionId: InstitutionId;
  readonly name: string;
  /** Owners first, then in the order in which they came. */
  readonly members: readonly GroupMember[];
}

const MAX_MEMBERS = 200;

/** Lasting groups and who is in them. */
export class Groups {
  readonly #database: Database;
  readonly #now: () => number;
  readonly #changes = new SerialQueue();

  constructor({ database, now }: { readonly database: Database; readonly now: () => number }) {
    this.#database = database;
    this.#now = now;
  }

  /** With its owner; `members` beside them. */
  async add(group: Omit<Group, "members">, owner: UserId, members: readonly UserId[]): Promise<void> {
    const { id, institutionId, name } = group;
    const others = new Set(members.filter((member) => member !== owner));
    if (others.size >= MAX_MEMBERS) throw tooMany();
    const sql = "insert into chat_group (id, institution_id, name) values (?, ?, ?)";
    await this.#database.write([
      { sql, params: [id, institutionId, name] },
      this.#put(id, { userId: owner, role: "owner" }),
      ...[...others].map((userId) => this.#put(id, { userId, role: "member" })),
    ]);
  }

  /** Throws `not-found`. */
  async find(id: GroupId): Promise<Group> {
    const [group] = await this.#select("g.id = ?", id);
    if (!group) throw new Failure("not-found", "no such group");
    return group;
  }

  /** The groups that somebody is in. */
  of(user: UserId): Promise<readonly Group[]> {
    return this.#select("g.id in (select group_id from group_member where user_id = ?)", user);
  }

  async rename(id: GroupId, name: string): Promise<void> {
    await this.#database.write([{ sql: "update chat_group set name = ? where id = ?", params: [name, id] }]);
  }

  /** Adds a person, or changes who is there. Throws `conflict` for the last owner, `limit` where there are too many. */
  async putMember(id: GroupId, member: GroupMember): Promise<void> {
    await this.#changes.run(async () => {
      const { members } = await this.find(id);
      const isNew = !members.some(({ userId }) => userId === member.userId);
      if (isNew && members.length >= MAX_MEMBERS) throw tooMany();
      if (member.role !== "owner") requireOwner(members, member.userId);
      await this.#database.write([this.#put(id, member)]);
    });
  }

  /** Throws `not-found` for who is not in it, `conflict` for the last owner of others. */
  async removeMember(id: GroupId, user: UserId): Promise<void> {
    await this.#changes.run(async () => {
      const { members } = await this.find(id);
      if (!members.some(({ userId }) => userId === user)) throw new Failure("not-found", "no such person");
      if (members.length > 1) requireOwner(members, user);
      const sql = "delete from group_member where group_id = ? and user_id = ?";
      await this.#database.write([{ sql, params: [id, user] }]);
    });
  }

  async #select(where: string, param: string): Promise<readonly Group[]> {
    const sql = `select g.*, m.user_id, m.role from chat_group g join group_member m on m.group_id = g.id where ${where}
      order by g.rowid, m.role desc, m.since_ms, m.user_id`;
    const rows = await this.#database.read(sql, [param]);
    return [...Map.groupBy(rows, (row) => String(row["id"])).values()].flatMap(toGroup);
  }

  #put(id: GroupId, { userId, role }: GroupMember): Statement {
    const sql = `insert into group_member (group_id, user_id, role, since_ms) values (?, ?, ?, ?)
      on conflict (group_id, user_id) do update set role = excluded.role`;
    return { sql, params: [id, userId, role, this.#now()] };
  }
}

/** [CH11] Somebody stays responsible. */
function requireOwner(members: readonly GroupMember[], leaving: UserId): void {
  const owners = members.filter(({ role }) => role === "owner");
  if (owners.length === 1 && owners[0]?.userId === leaving) {
    throw new Failure("conflict", "a group keeps one owner at least");
  }
}

function tooMany(): Failure {
  return new Failure("limit", "the group has as many people as a group may have");
}

function toGroup(rows: readonly Row[]): readonly Group[] {
  const [first] = rows;
  if (!first) return [];
  const members = rows.map((row) => ({
    userId: UserId.parse(row["user_id"]),
    role: GroupRole.parse(row["role"]),
  }));
  const { id, institution_id: institutionId, name } = first;
  return [{ id: GroupId.parse(id), institutionId: InstitutionId.parse(institutionId), name: String(name), members }];
}
