import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InstitutionId, SessionId, UserId } from "../../shared/model/ids.ts";
import { Database } from "../platform/database.ts";
import { JoinLinks } from "./JoinLinks.ts";
import { authMigrations, Users } from "./Users.ts";

const institutionId = InstitutionId.parse("institution-1");
const ana = {
  id: UserId.parse("user-ana-0001"),
  institutionId,
  name: "Ana",
  email: "ana@demo.example",
  kind: "staff" as const,
  isCoordinator: false,
};
const sessionId = SessionId.parse("session-0001");

describe("JoinLinks and Users", () => {
  let database: Database;
  let now = 1000;
  let nextCode = 0;
  beforeEach(async () => {
    database = await Database.open({ path: ":memory:", migrations: authMigrations });
    await new Users(database).add(ana);
    now = 1000;
  });
  afterEach(() => database.close());

  const links = () => new JoinLinks({ database, now: () => now, randomId: () => `code-number-${nextCode++}` });

  it("lets the holder of a link enter its session as its user until it ends", async () => {
    const code = await links().create({ sessionId, userId: ana.id }, 500);
    expect(await links().redeem(code)).toEqual({ sessionId, userId: ana.id });
    now = 1501;
    await expect(links().redeem(code)).rejects.toMatchObject({ code: "not-found" });
  });

  it("answers an unknown code as an ended one, and keeps no code in clear", async () => {
    const code = await links().create({ sessionId, userId: ana.id }, 500);
    await expect(links().redeem("code-that-never-was")).rejects.toMatchObject({ code: "not-found" });
    const rows = await database.read("select * from join_link");
    expect(JSON.stringify(rows)).not.toContain(code);
  });

  it("finds users and refuses a second account of one address", async () => {
    const users = new Users(database);
    expect(await users.find(ana.id)).toEqual(ana);
    expect(await users.list(institutionId)).toEqual([ana]);
    await expect(users.add({ ...ana, id: UserId.parse("user-ana-0002") })).rejects.toThrow();
  });
});
