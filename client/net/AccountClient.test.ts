import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiFailure } from "../../shared/protocol/api/ApiFailure.ts";
import { AccountClient, type AccountState, type TabChannel } from "./AccountClient.ts";
import { ApiClient } from "./ApiClient.ts";
import { CasesClient } from "./CasesClient.ts";

const account = {
  id: "user-ana-0001",
  name: "Ana",
  email: "ana@demo.example",
  kind: "staff",
  isCoordinator: false,
  institution: { id: "institution-1", name: "Demo" },
};

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

/** A server whose refresh cookie each use replaces, as ours does: an old one ends the sign-in. */
class AuthServer {
  cookie: string | undefined;
  count = 0;
  /** Refreshes that are being answered at this moment, and the most there were at once. */
  atOnce = 0;
  mostAtOnce = 0;
  refused = new Set<string>();
  override: Answer | undefined;
  account = account;
  readonly seen: { method: string; url: string; authorization: string | undefined; body: string }[] = [];
  readonly server: Server;
  base = "";

  constructor() {
    this.server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body, headers }) => {
        response.writeHead(status, { "Content-Type": "application/json", ...headers });
        response.end(status === 204 ? undefined : JSON.stringify(body));
      });
    });
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.base = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const { url = "", method = "", headers } = request;
    let body = "";
    for await (const chunk of request) body += String(chunk);
    this.seen.push({ method, url, authorization: headers.authorization, body });
    if (this.override) return this.override;
    if (url === "/api/auth/refresh") return this.#refresh();
    if (url === "/api/auth/sign-out") {
      this.cookie = undefined;
      return { status: 204, body: undefined };
    }
    if (url === "/api/cases")
      return this.refused.has(headers.authorization ?? "") ? unauthenticated : { status: 200, body: { cases: [] } };
    return this.#signedIn();
  }

  async #refresh() {
    this.atOnce++;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    await new Promise((resolve) => setImmediate(resolve));
    this.atOnce--;
    return this.cookie === undefined ? unauthenticated : this.#signedIn();
  }

  #signedIn() {
    this.count++;
    this.cookie = `cookie-${this.count}`;
    return { status: 200, body: { token: `token-${this.count}`, expiresInS: 900, account: this.account } };
  }
}

const unauthenticated = {
  status: 401,
  body: { type: "t", title: "Unauthorized", status: 401, code: "unauthenticated" },
};

/** One browser's locks: the next begins when the last has ended. */
function oneBrowser(): Pick<LockManager, "request"> {
  let last: Promise<unknown> = Promise.resolve();
  const request = (_name: string, work: () => Promise<unknown>) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
  return { request } as unknown as Pick<LockManager, "request">;
}

/** The channel of one tab: what the others post is heard here. */
class Tabs {
  readonly #listeners: { tab: TabChannel; listener: (event: { data: unknown }) => void }[] = [];

  open(): TabChannel {
    const tab: TabChannel = {
      postMessage: (data) => {
        for (const other of this.#listeners) if (other.tab !== tab) other.listener({ data });
      },
      addEventListener: (_type, listener) => this.#listeners.push({ tab, listener }),
    };
    return tab;
  }
}

async function until(client: AccountClient, kind: AccountState["kind"]): Promise<AccountState> {
  while (client.getSnapshot().kind !== kind) {
    await new Promise<void>((resolve) => {
      const undo = client.subscribe(() => (undo(), resolve()));
    });
  }
  return client.getSnapshot();
}

const anaSignsIn = { email: "ana@demo.example", password: "correct horse battery" };

describe("AccountClient", () => {
  let server: AuthServer;
  beforeEach(async () => {
    server = new AuthServer();
    await server.open();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await new Promise((resolve) => server.server.close(resolve));
  });

  it("finds at load who is signed in, or that nobody is", async () => {
    const client = new AccountClient({ base: server.base });
    client.start();
    expect(await until(client, "signedOut")).toEqual({ kind: "signedOut", because: "nobody" });
    server.cookie = "of-yesterday";
    const next = new AccountClient({ base: server.base });
    next.start();
    next.start();
    expect(await until(next, "signedIn")).toMatchObject({ account: { name: "Ana" } });
    expect(server.count).toBe(1);
  });

  it("says that the server cannot be reached, and asks again when told to", async () => {
    server.override = { status: 502, body: "a proxy's page" };
    server.cookie = "of-yesterday";
    const client = new AccountClient({ base: server.base });
    client.start();
    await until(client, "unreachable");
    server.override = undefined;
    client.retry();
    await until(client, "signedIn");
  });

  it("renews one minute before the end, once for all who ask", async () => {
    let now = 0;
    const client = new AccountClient({ base: server.base, now: () => now });
    await client.signIn(anaSignsIn);
    now = 839_000;
    expect(await client.token()).toBe("token-1");
    now = 840_000;
    expect(await Promise.all([client.token(), client.token(), client.token(true)])).toEqual(
      Array.from({ length: 3 }, () => "token-2"),
    );
  });

  it("renews by itself while nobody asks", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const client = new AccountClient({ base: server.base });
    await client.signIn(anaSignsIn);
    await vi.advanceTimersByTimeAsync(839_999);
    expect(server.count).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    await vi.waitFor(() => expect(server.count).toBe(2));
  });

  it("renews one at a time among the tabs of a browser", async () => {
    const locks = oneBrowser();
    const tabs = Array.from({ length: 4 }, () => new AccountClient({ base: server.base, locks }));
    server.cookie = "of-yesterday";
    for (const tab of tabs) tab.start();
    await Promise.all(tabs.map((tab) => until(tab, "signedIn")));
    expect(server.count).toBe(4);
    expect(server.mostAtOnce).toBe(1);
  });

  it("says that it was signed out elsewhere when the cookie no longer renews, and gives no token then", async () => {
    const client = new AccountClient({ base: server.base });
    await client.signIn(anaSignsIn);
    server.cookie = undefined;
    await expect(client.token(true)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(client.getSnapshot()).toEqual({ kind: "signedOut", because: "elsewhere" });
    const { length } = server.seen;
    await expect(client.token()).rejects.toMatchObject({ code: "unauthenticated" });
    expect(server.seen).toHaveLength(length);
  });

  it("keeps who is signed in while the server is away, and gives no refused token again", async () => {
    const client = new AccountClient({ base: server.base });
    await client.signIn(anaSignsIn);
    server.override = { status: 503, body: undefined };
    await expect(client.token(true)).rejects.toMatchObject({ code: "unavailable" });
    expect(await client.token()).toBe("token-1");
    expect(client.getSnapshot().kind).toBe("signedIn");
  });

  it("takes the other tabs along, out and in again", async () => {
    const channel = new Tabs();
    const [here, there] = [channel.open(), channel.open()].map(
      (tabs) => new AccountClient({ base: server.base, tabs, locks: oneBrowser() }),
    );
    there!.start();
    await until(there!, "signedOut");
    await here!.signIn(anaSignsIn);
    await until(there!, "signedIn");
    await here!.signOut(false);
    expect(here!.getSnapshot()).toEqual({ kind: "signedOut", because: "left" });
    expect(there!.getSnapshot()).toEqual({ kind: "signedOut", because: "elsewhere" });
    await here!.signIn(anaSignsIn);
    await until(there!, "signedIn");
  });

  it("gives a session of one person no token of the next who signs in at this browser", async () => {
    const client = new AccountClient({ base: server.base });
    await client.signIn(anaSignsIn);
    expect(await client.tokenOf(account.id)).toBe("token-1");
    // In another tab, which this one has not heard of: the cookie is theirs.
    server.account = { ...account, id: "user-ben-0001", name: "Ben" };
    server.cookie = "of-ben";
    await expect(client.tokenOf(account.id, true)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await client.tokenOf("user-ben-0001")).toBe("token-2");
  });

  it("stays signed in where the server was not told of a sign-out", async () => {
    const client = new AccountClient({ base: server.base });
    await client.signIn(anaSignsIn);
    server.override = { status: 503, body: undefined };
    await expect(client.signOut(true)).rejects.toMatchObject({ code: "unavailable" });
    expect(client.getSnapshot().kind).toBe("signedIn");
  });

  it("says how long to wait after too many tries", async () => {
    const body = { type: "t", title: "Too Many Requests", status: 429, code: "rate-limited" };
    server.override = { status: 429, body, headers: { "Retry-After": "42" } };
    const failure = await new AccountClient({ base: server.base }).signIn(anaSignsIn).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiFailure);
    expect(failure).toMatchObject({ code: "rate-limited", retryAfterS: 42, isUnreachable: false });
  });

  it("tells a server that cannot be reached from one that refuses", async () => {
    const failure = await new AccountClient({ base: "http://127.0.0.1:1" })
      .signIn(anaSignsIn)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "unavailable", isUnreachable: true });
  });

  it("sends a refused request once more with a new token", async () => {
    const client = new AccountClient({ base: server.base });
    await client.signIn(anaSignsIn);
    server.refused.add("Bearer token-1");
    const cases = new CasesClient(new ApiClient({ base: server.base, token: (isRefused) => client.token(isRefused) }));
    expect(await cases.list()).toEqual([]);
    const asked = server.seen.filter(({ url }) => url === "/api/cases").map(({ authorization }) => authorization);
    expect(asked).toEqual(["Bearer token-1", "Bearer token-2"]);
  });
});
