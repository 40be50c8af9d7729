import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SignedIn } from "../../../shared/protocol/api/auth.ts";
import { CreatedUser, PasswordLink } from "../../../shared/protocol/api/users.ts";
import { goodPassword, IdentityServer, type TestBrowser } from "../../testing/IdentityServer.ts";

const hour = 60 * 60 * 1000;
const nextPassword = "another horse battery";

describe("choosing a password over HTTP", () => {
  let server: IdentityServer;
  beforeEach(async () => {
    server = await IdentityServer.open();
  });
  afterEach(() => server[Symbol.asyncDispose]());

  const look = (code: string) =>
    server.browser().ask("/api/auth/code", { method: "GET", headers: { "Consilium-Code": code } });
  const setUp = (code: string, email = "ada@mdt.example") => {
    const body = { code, institution: "St. Elsewhere", name: "Ada", email, password: goodPassword };
    return server.browser().ask("/api/auth/setup", { body });
  };
  const choose = (code: string, password = nextPassword) =>
    server.browser().ask("/api/auth/set-password", { body: { code, password } });
  const setupCode = async () => (await server.identity.credentials.setupCode()) ?? "";
  const statusesOf = async (answers: readonly Promise<Response>[]) =>
    (await Promise.all(answers)).map(({ status }) => status).toSorted((a, b) => a - b);

  it("[AU8] makes the institution and its first administrator by the setup link, once", async () => {
    const code = await setupCode();
    expect(await (await look(code)).json()).toEqual({ purpose: "setup" });
    const { token, account } = SignedIn.parse(await (await setUp(code)).json());
    expect(account).toMatchObject({
      kind: "administrator",
      email: "ada@mdt.example",
      institution: { name: "St. Elsewhere" },
    });
    const users = await server.browser().ask("/api/users", { method: "GET", token });
    expect(await users.json()).toMatchObject({ users: [{ name: "Ada", hasPassword: true }] });
    expect(await server.identity.credentials.setupCode()).toBeUndefined();
    expect([(await look(code)).status, (await setUp(code, "eve@mdt.example")).status]).toEqual([404, 404]);
  });

  it("[AU8] ends a setup link with the next, after 24 h, and once somebody administers the server", async () => {
    const former = await setupCode();
    const late = await setupCode();
    expect(await statusesOf([look(former), look(late)])).toEqual([200, 404]);
    server.now += 24 * hour + 1;
    expect((await setUp(late)).status).toBe(404);
    const unused = await setupCode();
    await server.add("ada", { kind: "administrator" });
    expect([(await look(unused)).status, (await setUp(unused, "eve@mdt.example")).status]).toEqual([404, 404]);
  });

  it("[AU8] makes one administrator of two who use the setup link at once", async () => {
    const code = await setupCode();
    expect(await statusesOf([setUp(code), setUp(code, "eve@mdt.example")])).toEqual([200, 404]);
    expect(await server.users.countAdministrators()).toBe(1);
    expect(await server.users.institutions()).toHaveLength(1);
  });

  describe("of an account", () => {
    let admin: SignedIn;
    const link = async (path: string, body?: unknown) => server.browser().ask(path, { token: admin.token, body });
    const codeOf = (url: string) => new URL(url).hash.slice(1);
    const newCode = async () =>
      codeOf(PasswordLink.parse(await (await link("/api/users/user-ana-0001/password-link")).json()).url);
    beforeEach(async () => {
      await server.add("ada", { kind: "administrator" });
      await server.add("ana");
      admin = await server.browser().signedIn("ada@mdt.example");
    });

    it("[AU8] is the new person's own choice by the welcome link", async () => {
      const body = { name: "Ben", email: "ben@mdt.example", kind: "staff", isCoordinator: true };
      const created = CreatedUser.parse(await (await link("/api/users", body)).json());
      expect(created.user).toMatchObject({ ...body, hasPassword: false, isDisabled: false });
      expect([created.link.expiresInS, created.link.url.startsWith(`${server.url}/welcome#`)]).toEqual([604_800, true]);
      const code = codeOf(created.link.url);
      expect(await (await look(code)).json()).toEqual({ purpose: "password", name: "Ben", email: "ben@mdt.example" });
      expect((await server.browser().signIn("ben@mdt.example", nextPassword)).status).toBe(401);
      expect(SignedIn.parse(await (await choose(code)).json()).account.name).toBe("Ben");
      expect((await server.browser().signedIn("ben@mdt.example", nextPassword)).account.isCoordinator).toBe(true);
      expect((await choose(code)).status).toBe(404);
    });

    it("[AU8] replaces a forgotten one: everything the account held has ended, the former password too", async () => {
      const browser = server.browser();
      await browser.signedIn("ana@mdt.example");
      const code = await newCode();
      expect((await browser.ask("/api/auth/refresh")).status).toBe(401);
      const again = await server.browser().signedIn("ana@mdt.example");
      expect((await choose(code)).status).toBe(200);
      expect(() => server.tokens.verify(again.token, "api")).toThrow("has ended");
      expect((await server.browser().signIn("ana@mdt.example", goodPassword)).status).toBe(401);
      expect((await server.browser().signIn("ana@mdt.example", nextPassword)).status).toBe(200);
    });

    it("[AU8] is chosen once of two uses at once, within seven days, by the newest link", async () => {
      const former = await newCode();
      const code = await newCode();
      expect((await choose(former)).status).toBe(404);
      expect(await statusesOf([choose(code), choose(code, "a third horse battery")])).toEqual([200, 404]);
      const late = await newCode();
      server.now += 7 * 24 * hour + 1;
      expect((await choose(late)).status).toBe(404);
    });

    it("[AU8] is no setup by its code, and no code is told from another that is no good", async () => {
      const code = await newCode();
      const answers = [look("A".repeat(22)), setUp(code, "eve@mdt.example"), choose("A".repeat(22)), look("")];
      const texts = await Promise.all(answers.map(async (answer) => (await answer).text()));
      expect(new Set(texts).size).toBe(1);
      expect(texts[0]).toContain('"status":404');
    });

    it("[AU5] lets an address try 30 codes a minute; a good one does not count", async () => {
      const code = await newCode();
      for (let count = 0; count < 31; count++) expect((await look(code)).status).toBe(200);
      for (let count = 0; count < 30; count++) expect((await look("A".repeat(22))).status).toBe(404);
      expect((await look(code)).status).toBe(429);
    });

    const change = (browser: TestBrowser, token: string, current = goodPassword) =>
      browser.ask("/api/auth/password", { token, body: { current, next: nextPassword } });

    it("[AU9] changes by the current one, and every other sign-in ends", async () => {
      const [own, other] = [server.browser(), server.browser()];
      const [{ token }, elsewhere] = [await own.signedIn("ana@mdt.example"), await other.signedIn("ana@mdt.example")];
      expect((await change(own, token, "not my password")).status).toBe(403);
      expect((await other.ask("/api/auth/refresh")).status).toBe(200);
      const changed = SignedIn.parse(await (await change(own, token)).json());
      expect(server.tokens.verify(changed.token, "account").userId).toBe("user-ana-0001");
      for (const ended of [token, elsewhere.token])
        expect(() => server.tokens.verify(ended, "api")).toThrow("has ended");
      expect((await other.ask("/api/auth/refresh")).status).toBe(401);
      expect((await own.ask("/api/auth/refresh")).status).toBe(200);
    });

    it("[AU9] changes, and no link to choose it is good any more", async () => {
      const code = await newCode();
      const own = server.browser();
      const { token } = await own.signedIn("ana@mdt.example");
      expect((await look(code)).status).toBe(200);
      expect((await change(own, token)).status).toBe(200);
      expect(await statusesOf([look(code), choose(code, "a third horse battery")])).toEqual([404, 404]);
      expect((await server.browser().signIn("ana@mdt.example", nextPassword)).status).toBe(200);
    });

    it("[AU9] slows down who guesses the current one with somebody's token", async () => {
      const browser = server.browser();
      const { token } = await browser.signedIn("ana@mdt.example");
      for (let count = 0; count < 5; count++) expect((await change(browser, token, "a guess")).status).toBe(403);
      expect((await change(browser, token)).status).toBe(429);
    });

    it("[AU3] a join link's token opens no account, its own person's password neither", async () => {
      const user = await server.users.findByEmail("ada@mdt.example");
      if (!user) throw new Error("no such user");
      const { token } = server.tokens.issue({ user, loginId: "link:1", purposes: ["api", "sync"] });
      expect((await change(server.browser(), token)).status).toBe(401);
      expect((await server.browser().ask("/api/users", { method: "GET", token })).status).toBe(401);
      expect((await server.browser().ask("/api/directory", { method: "GET", token })).status).toBe(200);
    });

    it("2C wants twelve characters and says so without the password", async () => {
      const answer = await choose(await newCode(), "hunter2");
      const text = await answer.text();
      expect([answer.status, text.includes("/password"), text.includes("hunter2")]).toEqual([400, true, false]);
    });
  });
});
