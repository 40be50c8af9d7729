import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InstitutionId, UserId } from "../../shared/model/ids.ts";
import { Database } from "../platform/database.ts";
import { authMigrations } from "./authSchema.ts";
import { Users, type NewUser } from "./Users.ts";

const institutionId = InstitutionId.parse("institution-1");
const ana: NewUser = {
  id: UserId.parse("user-ana-0001"),
  institutionId,
  name: "Ana",
  email: "ana@demo.example",
  kind: "staff",
  isCoordinator: false,
};
const fresh = { isDisabled: false, passwordHash: undefined, generation: 0, signedInAt: undefined };

describe("Users", () => {
  let directory = "";
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "consilium-users-"));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));
  const open = (migrations = authMigrations) => Database.open({ path: join(directory, "auth.sqlite"), migrations });

  it("[AU1] finds an account by its id and address; one address is one account, on the whole server", async () => {
    await using database = await open();
    const users = new Users(database);
    await users.add({ ...ana, email: "Ana@Demo.example" });
    expect(await users.find(ana.id)).toEqual({ ...ana, ...fresh });
    expect(await users.findByEmail("ana@demo.example")).toEqual({ ...ana, ...fresh });
    const again = { ...ana, id: UserId.parse("user-ana-0002"), institutionId: InstitutionId.parse("institution-2") };
    await expect(users.add(again)).rejects.toThrow("UNIQUE");
  });

  it("[AU1] takes guests without an address, as many as come", async () => {
    await using database = await open();
    const users = new Users(database);
    const guest = { ...ana, email: undefined, kind: "guest" } as const;
    for (const id of ["guest-0001", "guest-0002"]) await users.add({ ...guest, id: UserId.parse(id) });
    expect((await users.list(institutionId)).map(({ email }) => email)).toEqual([undefined, undefined]);
  });

  it("[AU1] opens the data of every earlier version: people and links are as they were", async () => {
    for (const version of [1, 2]) {
      const path = join(directory, `from-${version}.sqlite`);
      const before = await Database.open({ path, migrations: authMigrations.slice(0, version) });
      await before.write([
        {
          sql: "insert into user (id, institution_id, name, email) values (?, ?, 'Ana', 'ana@demo.example')",
          params: [ana.id, institutionId],
        },
        { sql: "insert into join_link values (x'00', 'session-0001', ?, 5000)", params: [ana.id] },
      ]);
      await before.close();
      await using after = await Database.open({ path, migrations: authMigrations });
      const users = new Users(after);
      expect(await users.find(ana.id)).toEqual({ ...ana, ...fresh });
      expect(await users.institutions()).toEqual([{ id: institutionId, name: institutionId, isDemo: true }]);
      expect(await after.read("select session_id, user_id, not_before_ms, expires_at_ms from join_link")).toEqual([
        { session_id: "session-0001", user_id: ana.id, not_before_ms: 0, expires_at_ms: 5000 },
      ]);
      expect(await after.read("pragma foreign_key_check")).toEqual([]);
    }
  });

  it("[AU9] counts as administrators those who can administer", async () => {
    await using database = await open();
    const users = new Users(database);
    await users.add({ ...ana, kind: "administrator" });
    expect(await users.countAdministrators()).toBe(0);
    await users.change(ana.id, { passwordHash: "a hash" });
    expect(await users.countAdministrators(institutionId)).toBe(1);
    expect(await users.countAdministrators(InstitutionId.parse("institution-2"))).toBe(0);
  });
});
