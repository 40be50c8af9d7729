import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InstitutionId, peerOf, SessionId, UserId } from "../../shared/model/ids.ts";
import { JoinLinks } from "../auth/JoinLinks.ts";
import { Tokens } from "../auth/Tokens.ts";
import { authMigrations } from "../auth/authSchema.ts";
import { Revocations } from "../auth/Revocations.ts";
import { Users } from "../auth/Users.ts";
import { Database } from "../platform/database.ts";
import { Records } from "../records/Records.ts";
import { recordsMigrations } from "../records/recordsSchema.ts";
import { joinByLink, type JoinByLinkPorts } from "./joinByLink.ts";

const institutionId = InstitutionId.parse("institution-1");
const sessionId = SessionId.parse("session-0001");
const ana = {
  id: UserId.parse("user-ana-0001"),
  institutionId,
  name: "Ana",
  email: "ana@demo.example",
  kind: "staff" as const,
  isCoordinator: false,
};
const bob = {
  ...ana,
  id: UserId.parse("user-bob-0001"),
  email: "bob@demo.example",
  kind: "staff" as const,
  isCoordinator: false,
};

const soon = () => ({ notBefore: 0, expiresAt: Date.now() + 60_000 });

describe("joinByLink", () => {
  let auth: Database;
  let clinic: Database;
  let ports: JoinByLinkPorts;
  beforeEach(async () => {
    auth = await Database.open({ path: ":memory:", migrations: authMigrations });
    clinic = await Database.open({ path: ":memory:", migrations: recordsMigrations });
    let id = 0;
    const randomId = () => `an-id-that-is-long-${id++}`;
    const users = new Users(auth);
    for (const user of [ana, bob]) await users.add(user);
    const records = new Records(clinic);
    await records.addSession(
      { id: sessionId, institutionId, title: "MDT", firstPresenter: peerOf(ana.id) },
      [],
      [{ sessionId, userId: ana.id, role: "chair" }],
    );
    const now = Date.now;
    const revocations = await Revocations.open({ database: auth, now });
    const isRevoked = revocations.isRevoked.bind(revocations);
    const tokens = new Tokens({ key: randomBytes(32), isDemo: false, now, randomId, isRevoked });
    ports = { users, records, tokens, links: new JoinLinks({ database: auth, revocations, now, randomId }) };
  });
  afterEach(async () => {
    await auth.close();
    await clinic.close();
  });

  it("gives the link's holder a token of their own, each time another", async () => {
    const code = await ports.links.create({ sessionId, userId: ana.id }, soon());
    const [first, second] = [await joinByLink(ports, code), await joinByLink(ports, code)];
    expect(first).toMatchObject({ session: { id: sessionId, title: "MDT" }, user: { name: "Ana", role: "chair" } });
    expect(ports.tokens.verify(first.token, "signaling").userId).toBe(ana.id);
    expect(second.token).not.toBe(first.token);
  });

  it("[AU7] ends the tokens of a link with the link", async () => {
    const code = await ports.links.create({ sessionId, userId: ana.id }, soon());
    const { token, expiresInS } = await joinByLink(ports, code);
    expect(expiresInS).toBeLessThanOrEqual(60);
    await ports.links.endFor({ sessionId, userId: ana.id });
    expect(() => ports.tokens.verify(token, "signaling")).toThrow("has ended");
    await expect(joinByLink(ports, code)).rejects.toMatchObject({ code: "not-found" });
  });

  it("lets nobody in whom the session does not know, whatever the link says", async () => {
    const code = await ports.links.create({ sessionId, userId: bob.id }, soon());
    await expect(joinByLink(ports, code)).rejects.toMatchObject({ code: "not-found" });
    await expect(joinByLink(ports, "a-code-that-never-was")).rejects.toMatchObject({ code: "not-found" });
  });
});
