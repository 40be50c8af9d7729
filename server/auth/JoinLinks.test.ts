import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InstitutionId, SessionId, UserId } from "../../shared/model/ids.ts";
import { Database } from "../platform/database.ts";
import { authMigrations } from "./authSchema.ts";
import { JoinLinks } from "./JoinLinks.ts";
import { Revocations, type Revoked } from "./Revocations.ts";
import { Users } from "./Users.ts";

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
const link = { sessionId, userId: ana.id };

describe("JoinLinks", () => {
  let database: Database;
  let users: Users;
  let revocations: Revocations;
  let now = 1000;
  let nextCode = 0;
  let told: Revoked[] = [];
  beforeEach(async () => {
    database = await Database.open({ path: ":memory:", migrations: authMigrations });
    users = new Users(database);
    await users.add(ana);
    now = 1000;
    told = [];
    revocations = await Revocations.open({ database, now: () => now });
    revocations.onRevoked((who) => told.push(who));
  });
  afterEach(() => database.close());

  const links = () => {
    return new JoinLinks({ database, revocations, now: () => now, randomId: () => `code-number-${nextCode++}` });
  };
  const refused = { code: "not-found", message: "this link is not valid or has ended" };

  it("[AU7] lets the holder of a link enter its session as its user, within its window", async () => {
    const code = await links().create(link, { notBefore: 1200, expiresAt: 1500 });
    await expect(links().redeem(code)).rejects.toMatchObject(refused);
    now = 1200;
    expect(await links().redeem(code)).toMatchObject({ ...link, expiresAt: 1500 });
    now = 1501;
    await expect(links().redeem(code)).rejects.toMatchObject(refused);
  });

  it("[AU7] answers an unknown code and a disabled user's as an ended one, and keeps no code in clear", async () => {
    const code = await links().create(link, { notBefore: 0, expiresAt: 1500 });
    await expect(links().redeem("code-that-never-was")).rejects.toMatchObject(refused);
    expect(JSON.stringify(await database.read("select * from join_link"))).not.toContain(code);
    await database.write([{ sql: "update user set is_disabled = 1" }]);
    await expect(links().redeem(code)).rejects.toMatchObject(refused);
  });

  it("[AU7] ends every link of one user into one session, and what was issued for it", async () => {
    const codes = [1, 2].map(() => links().create(link, { notBefore: 0, expiresAt: 5000 }));
    const other = await links().create(
      { ...link, sessionId: SessionId.parse("session-0002") },
      { notBefore: 0, expiresAt: 5000 },
    );
    const [first, second] = [
      await links().redeem((await codes[0]) ?? ""),
      await links().redeem((await codes[1]) ?? ""),
    ];
    await links().endFor(link);
    expect(new Set(told.map(({ loginId }) => loginId))).toEqual(new Set([first.loginId, second.loginId]));
    expect(revocations.isRevoked({ ...first, generation: 0 })).toBe(true);
    await expect(links().redeem((await codes[0]) ?? "")).rejects.toMatchObject(refused);
    expect(revocations.isRevoked({ ...(await links().redeem(other)), generation: 0 })).toBe(false);
  });

  it("[AU7] moves a link's window: more time keeps its tokens, less ends them, and the link itself lives on", async () => {
    const code = await links().create(link, { notBefore: 0, expiresAt: 5000 });
    const before = await links().redeem(code);
    await links().setWindow(link, { notBefore: 0, expiresAt: 6000 });
    expect(revocations.isRevoked({ ...before, generation: 0 })).toBe(false);

    await links().setWindow(link, { notBefore: 2000, expiresAt: 6000 });
    expect(revocations.isRevoked({ ...before, generation: 0 })).toBe(true);
    await expect(links().redeem(code)).rejects.toMatchObject(refused);
    now = 2000;
    const after = await links().redeem(code);
    expect(revocations.isRevoked({ ...after, generation: 0 })).toBe(false);

    await links().setWindow(link, { notBefore: 0, expiresAt: 3000 });
    expect(revocations.isRevoked({ ...after, generation: 0 })).toBe(true);
    expect((await links().redeem(code)).expiresAt).toBe(3000);
  });
});
