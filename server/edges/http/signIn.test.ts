import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SignedIn } from "../../../shared/protocol/api/auth.ts";
import { goodPassword, IdentityServer } from "../../testing/IdentityServer.ts";

const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;

describe("signing in over HTTP", () => {
  let server: IdentityServer;
  beforeEach(async () => {
    server = await IdentityServer.open();
    await server.add("ana");
  });
  afterEach(() => server[Symbol.asyncDispose]());

  const refresh = (browser: { ask: (path: string) => Promise<Response> }) => browser.ask("/api/auth/refresh");
  const textOf = async (answer: Response) => [answer.status, await answer.text()] as const;

  it("[AU3] gives a token for every edge and the account, and says who is signed in", async () => {
    const answer = await server.browser().signIn("Ana@MDT.example ", goodPassword);
    const { token, expiresInS, account } = SignedIn.parse(await answer.json());
    expect([answer.headers.get("cache-control"), expiresInS]).toEqual(["no-store", 15 * 60]);
    expect(account).toEqual({
      id: "user-ana-0001",
      name: "ana",
      email: "ana@mdt.example",
      kind: "staff",
      isCoordinator: false,
      institution: { id: "institution-1", name: "St. Elsewhere" },
    });
    for (const purpose of ["api", "signaling", "sync", "dicom-web", "account"] as const) {
      expect(server.tokens.verify(token, purpose).userId).toBe(account.id);
    }
  });

  it("[AU3] keeps the refresh token where no script and no other site's request reaches it", async () => {
    const cookiesOf = async (of: IdentityServer) =>
      (await of.browser().signIn("ana@mdt.example", goodPassword)).headers.getSetCookie();
    const [plain = ""] = await cookiesOf(server);
    expect(plain).toMatch(
      /^consilium_refresh=[\w-]{43}; Path=\/api\/auth; Max-Age=1209600; HttpOnly; SameSite=Strict$/u,
    );
    await using secure = await IdentityServer.open({ isSecure: true });
    await secure.add("ana");
    for (const cookie of await cookiesOf(secure)) expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Secure$/u);
  });

  it("[AU3] refuses what another origin's page asks, and takes our own pages and programs", async () => {
    const browser = server.browser();
    await browser.signedIn("ana@mdt.example");
    for (const Origin of ["https://attacker.example", "null", `${server.url}.attacker.example`]) {
      expect((await browser.ask("/api/auth/refresh", { headers: { Origin } })).status).toBe(403);
    }
    expect((await browser.ask("/api/auth/refresh", { headers: { Origin: server.url } })).status).toBe(200);
    expect((await refresh(browser)).status).toBe(200);
  });

  it("[AU2] answers a wrong password, an unknown, a disabled and a not yet used account alike, after the same work", async () => {
    const disabled = await server.add("dan");
    await server.identity.logins.endAll(disabled, [
      { sql: "update user set is_disabled = 1 where id = ?", params: [disabled] },
    ]);
    await server.add("eve");
    await server.identity.logins.endAll(disabled, [
      { sql: "update user set password_hash = null where name = 'eve'", params: [] },
    ]);
    const answers = [];
    for (const [name, password] of [
      ["ana", "a wrong password"],
      ["nobody", goodPassword],
      ["dan", goodPassword],
      ["eve", goodPassword],
    ] as const) {
      const before = server.hashed;
      answers.push(await textOf(await server.browser().signIn(`${name}@mdt.example`, password)));
      expect(server.hashed - before).toBe(1);
    }
    expect(new Set(answers.map((answer) => answer.join(" "))).size).toBe(1);
    expect(answers[0]?.[0]).toBe(401);
  });

  it("[AU4] replaces the refresh token at each use; one that comes back late ends the sign-in and all it gave", async () => {
    const browser = server.browser();
    const first = await browser.signedIn("ana@mdt.example");
    const thief = server.browser(browser.cookies);
    server.now += minute;
    const renewed = SignedIn.parse(await (await refresh(browser)).json());
    expect(browser.cookies.get("consilium_refresh")).not.toBe(thief.cookies.get("consilium_refresh"));
    expect(server.tokens.verify(renewed.token, "api").loginId).toBe(server.tokens.verify(first.token, "api").loginId);

    server.now += 11 * second;
    expect((await refresh(thief)).status).toBe(401);
    expect((await refresh(browser)).status).toBe(401);
    for (const { token } of [first, renewed]) expect(() => server.tokens.verify(token, "api")).toThrow("has ended");
  });

  it("[AU4] leaves two tabs signed in that ask at once, whichever of their answers the browser kept", async () => {
    for (const kept of [0, 1]) {
      const start = server.browser();
      await start.signedIn("ana@mdt.example");
      const tabs = [server.browser(start.cookies), server.browser(start.cookies)];
      const answers = await Promise.all(tabs.map(refresh));
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      const browser = server.browser(tabs[kept]?.cookies);
      for (let turn = 0; turn < 3; turn++) {
        server.now += 14 * minute;
        expect((await refresh(browser)).status).toBe(200);
      }
      // The successor that was not kept has ended with the use of the other: whoever shows it now stole it.
      const other = server.browser(tabs[1 - kept]?.cookies);
      expect((await refresh(other)).status).toBe(401);
      expect((await refresh(browser)).status).toBe(401);
    }
  });

  it("[AU4] ends a sign-in 14 days after its last use and 60 days after it began", async () => {
    const used = server.browser();
    await used.signedIn("ana@mdt.example");
    const idle = server.browser(used.cookies);
    for (let passed = 0; passed < 48; passed += 12) {
      server.now += 12 * day;
      expect((await refresh(used)).status).toBe(200);
    }
    server.now += 12 * day - minute;
    const last = SignedIn.parse(await (await refresh(used)).json());
    expect(last.expiresInS).toBe(60);
    server.now += minute + 1;
    expect((await refresh(used)).status).toBe(401);

    await idle.signedIn("ana@mdt.example");
    server.now += 14 * day + 1;
    expect((await refresh(idle)).status).toBe(401);
  });

  it("[AU4] takes no access token for a refresh token, and no refresh token for an access token", async () => {
    const browser = server.browser();
    const { token } = await browser.signedIn("ana@mdt.example");
    const refreshToken = browser.cookies.get("consilium_refresh") ?? "";
    const swapped = server.browser(new Map([["consilium_refresh", token]]));
    expect((await refresh(swapped)).status).toBe(401);
    expect((await browser.ask("/api/auth/password", { token: refreshToken, body: {} })).status).toBe(401);
    expect((await refresh(server.browser())).status).toBe(401);
  });

  it("[AU3] signs out here, and everywhere", async () => {
    const [here, there] = [server.browser(), server.browser()];
    const tokens = [(await here.signedIn("ana@mdt.example")).token, (await there.signedIn("ana@mdt.example")).token];
    const isGood = (token = "") => {
      try {
        return server.tokens.verify(token, "api").name === "ana";
      } catch {
        return false;
      }
    };
    const signOut = (isEverywhere: boolean) => here.ask("/api/auth/sign-out", { body: { isEverywhere } });
    expect((await signOut(false)).status).toBe(204);
    expect([here.cookies.has("consilium_refresh"), tokens.map(isGood)]).toEqual([false, [false, true]]);
    expect((await signOut(true)).status).toBe(204);
    expect(tokens.map(isGood)).toEqual([false, true]);

    await here.signedIn("ana@mdt.example");
    expect((await signOut(true)).status).toBe(204);
    expect([tokens.map(isGood), (await refresh(there)).status]).toEqual([[false, false], 401]);
  });
});

describe("[AU5] guessing over HTTP", () => {
  let server: IdentityServer;
  beforeEach(async () => {
    server = await IdentityServer.open();
    await server.add("ana");
  });
  afterEach(() => server[Symbol.asyncDispose]());

  const wrong = (email: string, browser = server.browser()) => browser.signIn(email, "a wrong password");
  const retryAfter = async (answer: Promise<Response>) => {
    const { status, headers } = await answer;
    return [status, Number(headers.get("retry-after"))];
  };

  it.each(["ana@mdt.example", "nobody@mdt.example"])("slows down who guesses the password of %s", async (email) => {
    for (let count = 0; count < 5; count++) expect((await wrong(email)).status).toBe(401);
    const before = server.hashed;
    expect(await retryAfter(wrong(email))).toEqual([429, 30]);
    expect(await retryAfter(server.browser().signIn(email, goodPassword))).toEqual([429, 30]);
    expect(server.hashed).toBe(before);
    server.now += 30 * second;
    expect((await wrong(email)).status).toBe(401);
    expect(await retryAfter(wrong(email))).toEqual([429, 60]);
    for (let count = 0; count < 10; count++) {
      server.now += 15 * minute;
      expect((await wrong(email)).status).toBe(401);
    }
    expect(await retryAfter(wrong(email))).toEqual([429, 15 * 60]);
  });

  it("lets the owner in where they signed in before, however much others guess", async () => {
    const own = server.browser();
    await own.signedIn("ana@mdt.example");
    await own.ask("/api/auth/sign-out", { body: { isEverywhere: true } });
    const other = server.browser();
    for (let count = 0; count < 6; count++) await wrong("ana@mdt.example", other);
    expect((await other.signIn("ana@mdt.example", goodPassword)).status).toBe(429);
    expect((await own.signIn("ana@mdt.example", goodPassword)).status).toBe(200);
  });

  it("takes no other account's proof and no made-up one, and slows a browser with proof down as well", async () => {
    await server.add("ben");
    const ben = server.browser();
    await ben.signedIn("ben@mdt.example");
    for (let count = 0; count < 5; count++) await wrong("ana@mdt.example");
    expect((await ben.signIn("ana@mdt.example", goodPassword)).status).toBe(429);
    const forged = server.browser(new Map([["consilium_browser", `${"A".repeat(22)}.${"A".repeat(43)}`]]));
    expect((await forged.signIn("ana@mdt.example", goodPassword)).status).toBe(429);
    for (let count = 0; count < 5; count++) expect((await wrong("ben@mdt.example", ben)).status).toBe(401);
    expect((await ben.signIn("ben@mdt.example", goodPassword)).status).toBe(429);
  });

  it("lets an address fail 30 times a minute over all accounts; what succeeds does not count", async () => {
    for (let count = 0; count < 35; count++) await server.browser().signedIn("ana@mdt.example");
    for (let count = 0; count < 30; count++) expect((await wrong(`person-${count}@mdt.example`)).status).toBe(401);
    expect(await retryAfter(wrong("another@mdt.example"))).toEqual([429, 2]);
    server.now += 2 * second;
    expect((await wrong("another@mdt.example")).status).toBe(401);
  });

  it("refreshes 60 times a minute for one sign-in, and for nobody at one address", async () => {
    const [ana, ben] = [server.browser(), server.browser()];
    for (const browser of [ana, ben]) await browser.signedIn("ana@mdt.example");
    for (let count = 0; count < 60; count++) expect((await ana.ask("/api/auth/refresh")).status).toBe(200);
    expect((await ana.ask("/api/auth/refresh")).status).toBe(429);
    expect((await ben.ask("/api/auth/refresh")).status).toBe(200);
    const nobody = () => server.browser(new Map([["consilium_refresh", "made-up"]])).ask("/api/auth/refresh");
    const statuses = new Set<number>();
    for (let count = 0; count < 60; count++) statuses.add((await nobody()).status);
    expect([...statuses]).toEqual([401]);
    expect((await nobody()).status).toBe(429);
  });
});
