import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InstitutionId, UserId } from "../../shared/model/ids.ts";
import { Database } from "../platform/database.ts";
import { authMigrations } from "./authSchema.ts";
import { Revocations, type Revoked } from "./Revocations.ts";
import { changeUser, Users } from "./Users.ts";

const userId = UserId.parse("user-ana-0001");
const DAY_MS = 24 * 60 * 60 * 1000;

describe("Revocations", () => {
  let directory = "";
  let database: Database;
  let now = 0;
  const open = () => Database.open({ path: join(directory, "auth.sqlite"), migrations: authMigrations });
  const revocationsOf = () => Revocations.open({ database, now: () => now });
  const token = { userId, loginId: "login-1", generation: 0 };
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "consilium-revocations-"));
    database = await open();
    now = 1_800_000_000_000;
    const institutionId = InstitutionId.parse("institution-1");
    await new Users(database).add({
      id: userId,
      institutionId,
      name: "Ana",
      email: undefined,
      kind: "staff",
      isCoordinator: true,
    });
  });
  afterEach(async () => {
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });

  it("[AU6] ends the tokens of one sign-in and no other, and says so at once", async () => {
    const revocations = await revocationsOf();
    const told: (Revoked & { readonly isOver: boolean })[] = [];
    const undo = revocations.onRevoked((who) => told.push({ ...who, isOver: revocations.isRevoked(token) }));
    expect(revocations.isRevoked(token)).toBe(false);
    await revocations.revoke({ userId, loginId: "login-1" });
    expect(told).toEqual([{ userId, loginId: "login-1", isOver: true }]);
    expect(revocations.isRevoked({ ...token, loginId: "login-2" })).toBe(false);
    undo();
    await revocations.revoke({ userId });
    expect(told).toHaveLength(1);
  });

  it("[AU6] ends all that a user holds; a token issued in the same second, after it, is good", async () => {
    const revocations = await revocationsOf();
    const users = new Users(database);
    await revocations.revoke({ userId }, [changeUser(userId, { isCoordinator: false })]);
    const user = await users.find(userId);
    expect(user?.isCoordinator).toBe(false);
    expect(revocations.isRevoked(token)).toBe(true);
    expect(revocations.isRevoked({ ...token, generation: user?.generation ?? 0 })).toBe(false);
  });

  it("[AU6] is durable, and a clock that is set back does not bring a token back", async () => {
    const revocations = await revocationsOf();
    await revocations.revoke({ userId });
    await revocations.revoke({ userId, loginId: "login-2" });
    await database.close();
    database = await open();
    now -= 10 * 60 * 1000;
    const again = await revocationsOf();
    expect(again.isRevoked(token)).toBe(true);
    expect(again.isRevoked({ ...token, loginId: "login-2", generation: 1 })).toBe(true);
    expect(again.isRevoked({ ...token, loginId: "login-3", generation: 1 })).toBe(false);
  });

  it("[AU6] forgets an ended sign-in once none of its tokens can live", async () => {
    const revocations = await revocationsOf();
    await revocations.revoke({ userId, loginId: "login-1" });
    now += 3 * DAY_MS;
    await revocations.revoke({ userId, loginId: "login-2" });
    expect(revocations.isRevoked(token)).toBe(false);
    await revocationsOf();
    expect(await database.read("select login_id from ended_login")).toEqual([{ login_id: "login-2" }]);
  });

  it("[AU6] does nothing of a change that the disk refuses", async () => {
    const revocations = await revocationsOf();
    await expect(revocations.revoke({ userId }, [{ sql: "insert into user (id) values ('x')" }])).rejects.toThrow(
      "NOT NULL",
    );
    expect(revocations.isRevoked(token)).toBe(false);
  });
});
