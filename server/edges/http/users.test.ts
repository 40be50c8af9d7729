import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InstitutionId } from "../../../shared/model/ids.ts";
import { Directory, UserList, type UserView } from "../../../shared/protocol/api/users.ts";
import { goodPassword, IdentityServer } from "../../testing/IdentityServer.ts";

const elsewhere = InstitutionId.parse("institution-2");
const ben = { name: "Ben", email: "Ben@mdt.example", kind: "staff", isCoordinator: false };

describe("administering accounts over HTTP", () => {
  let server: IdentityServer;
  let token = "";
  beforeEach(async () => {
    server = await IdentityServer.open();
    await server.add("ada", { kind: "administrator" });
    await server.add("ana");
    token = (await server.browser().signedIn("ada@mdt.example")).token;
  });
  afterEach(() => server[Symbol.asyncDispose]());

  const ask = (method: string, path: string, body?: unknown) => server.browser().ask(path, { method, token, body });
  const change = (name: string, body: unknown) => ask("PATCH", `/api/users/user-${name}-0001`, body);
  const users = async (): Promise<readonly UserView[]> =>
    UserList.parse(await (await ask("GET", "/api/users")).json()).users;
  const isGood = (issued: string) => {
    try {
      return server.tokens.verify(issued, "api").name !== "";
    } catch {
      return false;
    }
  };

  it("[AU9] lists the institution's accounts: no guests, nobody of another institution", async () => {
    await server.users.addInstitution({ id: elsewhere, name: "Elsewhere", isDemo: false });
    await server.add("eve", { institutionId: elsewhere });
    await server.add("gus", { kind: "guest" });
    expect((await users()).map(({ name, hasPassword, signedInAt }) => [name, hasPassword, signedInAt])).toEqual([
      ["ada", true, server.now],
      ["ana", true, undefined],
    ]);
  });

  it("[AU9] makes an account once, however often the request is sent again; its address is one account's", async () => {
    const headers = { "Idempotency-Key": "key-1" };
    const create = () => server.browser().ask("/api/users", { token, body: ben, headers });
    const [first, second] = [await (await create()).text(), await (await create()).text()];
    expect(second).toBe(first);
    expect((await users()).map(({ email }) => email)).toContain("ben@mdt.example");
    const again = await ask("POST", "/api/users", { ...ben, email: "BEN@mdt.example" });
    expect([again.status, (await again.text()).includes("ben")]).toEqual([409, false]);
    expect(await users()).toHaveLength(3);
  });

  it("2C refuses a guest's account, an unknown kind and unknown fields", async () => {
    for (const wrong of [{ kind: "guest" }, { kind: "root" }, { id: "user-0001" }, { name: " " }, { email: "ben" }]) {
      expect((await ask("POST", "/api/users", { ...ben, ...wrong })).status).toBe(400);
    }
    expect((await change("ana", { passwordHash: "x" })).status).toBe(400);
    expect(await users()).toHaveLength(2);
  });

  it("[AU9] ends the person's tokens with a change of what they may do; the next one says it", async () => {
    const browser = server.browser();
    const before = await browser.signedIn("ana@mdt.example");
    expect((await change("ana", { name: "Ana Maria" })).status).toBe(200);
    expect(isGood(before.token)).toBe(true);
    expect(await (await change("ana", { isCoordinator: true })).json()).toMatchObject({
      name: "Ana Maria",
      isCoordinator: true,
    });
    expect(isGood(before.token)).toBe(false);
    const after = (await (await browser.ask("/api/auth/refresh")).json()) as { token: string };
    expect(server.tokens.verify(after.token, "api")).toMatchObject({ name: "Ana Maria", isCoordinator: true });
  });

  it("[AU6] T10 does nothing for a request that began before its token ended and came whole only after that", async () => {
    await server.add("eve", { kind: "administrator" });
    const { token: ended } = await server.browser().signedIn("eve@mdt.example");
    const text = JSON.stringify({ ...ben, kind: "administrator" });
    const headers = {
      Authorization: `Bearer ${ended}`,
      "Content-Type": "application/json",
      "Content-Length": text.length,
      Expect: "100-continue",
    };
    const slow = request(`${server.url}/api/users`, { method: "POST", headers });
    const answered = once(slow, "response");
    slow.flushHeaders();
    await once(slow, "continue");
    slow.write(text.slice(0, 1));
    expect((await change("eve", { isDisabled: true })).status).toBe(200);
    slow.end(text.slice(1));
    const [answer]: IncomingMessage[] = await answered;
    answer?.resume();
    expect(answer?.statusCode).toBe(401);
    expect((await users()).map(({ name }) => name)).not.toContain("Ben");
  });

  it("[AU9] a disabled account is signed out, cannot sign in, and leaves the directory until it is enabled", async () => {
    const browser = server.browser();
    const { token: held } = await browser.signedIn("ana@mdt.example");
    const url = (await (await ask("POST", "/api/users/user-ana-0001/password-link")).json()) as { url: string };
    expect((await change("ana", { isDisabled: true })).status).toBe(200);
    expect([isGood(held), (await browser.ask("/api/auth/refresh")).status]).toEqual([false, 401]);
    expect((await browser.signIn("ana@mdt.example", goodPassword)).status).toBe(401);
    const directory = async () => Directory.parse(await (await ask("GET", "/api/directory")).json()).people;
    expect((await directory()).map(({ name }) => name)).toEqual(["ada"]);
    expect((await ask("POST", "/api/users/user-ana-0001/password-link")).status).toBe(409);
    await change("ana", { isDisabled: false });
    const body = { code: new URL(url.url).hash.slice(1), password: goodPassword };
    expect((await browser.ask("/api/auth/set-password", { body })).status).toBe(404);
    expect((await browser.signIn("ana@mdt.example", goodPassword)).status).toBe(200);
    expect((await directory()).map(({ name }) => name)).toEqual(["ada", "ana"]);
  });

  it("[AU3] begins no sign-in for an account that is disabled while its password is looked at", async () => {
    const user = await server.users.findByEmail("ana@mdt.example");
    if (!user) throw new Error("no such user");
    await change("ana", { isDisabled: true });
    await change("ana", { isDisabled: false });
    await expect(server.identity.logins.start(user)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("[AU9] keeps the last administrator who can sign in", async () => {
    await ask("POST", "/api/users", { ...ben, kind: "administrator" }); // Has no password yet.
    for (const wrong of [{ kind: "staff" }, { isDisabled: true }])
      expect((await change("ada", wrong)).status).toBe(409);
    expect((await change("ada", { name: "Ada L.", isCoordinator: false })).status).toBe(200);
    await server.add("zoe", { kind: "administrator" });
    const leave = (name: string) => change(name, { kind: "staff" });
    const answers = await Promise.all([leave("ada"), leave("zoe")]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  it("[AU9] signs a person out everywhere", async () => {
    const browser = server.browser();
    const { token: held } = await browser.signedIn("ana@mdt.example");
    expect((await ask("POST", "/api/users/user-ana-0001/sign-out")).status).toBe(204);
    expect([isGood(held), (await browser.ask("/api/auth/refresh")).status]).toEqual([false, 401]);
  });

  it.each(["user-eve-0001", "user-gus-0001", "user-unknown-1", "x", "1..2"])(
    "2C answers for %s as for nobody",
    async (id) => {
      await server.users.addInstitution({ id: elsewhere, name: "Elsewhere", isDemo: false });
      await server.add("eve", { institutionId: elsewhere });
      await server.add("gus", { kind: "guest" });
      const texts = new Set<string>();
      for (const [method, path, body] of [
        ["PATCH", `/api/users/${id}`, { isDisabled: true }],
        ["POST", `/api/users/${id}/password-link`, undefined],
        ["POST", `/api/users/${id}/sign-out`, undefined],
      ] as const) {
        const answer = await ask(method, path, body);
        texts.add(`${answer.status} ${await answer.text()}`);
      }
      const expected = await ask("POST", "/api/users/user-nobody-1/sign-out");
      expect([...texts]).toEqual([`404 ${await expected.text()}`]);
      expect((await server.users.findByEmail("eve@mdt.example"))?.isDisabled).toBe(false);
    },
  );

  it("[AU9] is for administrators; the directory for everyone who is no guest", async () => {
    await server.add("gus", { kind: "guest" });
    const statuses = async (name: string) => {
      const { token: held } = await server.browser().signedIn(`${name}@mdt.example`);
      const asked = [
        ["GET", "/api/users"],
        ["POST", "/api/users"],
        ["PATCH", "/api/users/user-ada-0001"],
        ["POST", "/api/users/user-ada-0001/password-link"],
        ["POST", "/api/users/user-ada-0001/sign-out"],
        ["GET", "/api/directory"],
      ] as const;
      const answers = asked.map(([method, path]) => server.browser().ask(path, { method, token: held }));
      return (await Promise.all(answers)).map(({ status }) => status);
    };
    expect(await statuses("ana")).toEqual([403, 403, 403, 403, 403, 200]);
    expect(await statuses("gus")).toEqual([403, 403, 403, 403, 403, 403]);
  });
});
