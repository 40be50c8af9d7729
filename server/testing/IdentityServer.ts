import { randomBytes } from "node:crypto";
import { Registry } from "prom-client";
import { InstitutionId, UserId } from "../../shared/model/ids.ts";
import { SignedIn } from "../../shared/protocol/api/auth.ts";
import { authMigrations } from "../auth/authSchema.ts";
import { createIdentity, type Identity } from "../auth/Identity.ts";
import { Passwords, scryptHash } from "../auth/Passwords.ts";
import { Revocations } from "../auth/Revocations.ts";
import { Tokens } from "../auth/Tokens.ts";
import { type NewUser, Users } from "../auth/Users.ts";
import { Database } from "../platform/database.ts";
import { Log } from "../platform/log.ts";
import { apiGate } from "../edges/http/apiGate.ts";
import { userRoutes } from "../edges/http/userRoutes.ts";
import { auditing } from "../edges/http/auditing.ts";
import { authRoutes } from "../edges/http/authRoutes.ts";
import { createApp } from "../edges/http/createApp.ts";
import { IdempotentAnswers } from "../edges/http/IdempotentAnswers.ts";
import { type Listening, listen } from "../edges/http/listen.ts";
import { routersOf } from "./ApiHarness.ts";
import { HeardAudit } from "./HeardAudit.ts";

const institutionId = InstitutionId.parse("institution-1");
export const goodPassword = "correct horse battery";

interface Asked {
  readonly method?: string;
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A browser as far as cookies go: keeps what it is told to, sends it back to the path it is for. */
export class TestBrowser {
  readonly cookies = new Map<string, string>();
  readonly #url: string;

  constructor(url: string, cookies: ReadonlyMap<string, string> = new Map()) {
    this.#url = url;
    for (const [name, value] of cookies) this.cookies.set(name, value);
  }

  async ask(path: string, { method = "POST", body, token, headers = {} }: Asked = {}): Promise<Response> {
    const sent = new Headers(headers);
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    if (cookie !== "" && path.startsWith("/api/auth")) sent.set("Cookie", cookie);
    if (body !== undefined) sent.set("Content-Type", "application/json");
    if (token !== undefined) sent.set("Authorization", `Bearer ${token}`);
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(this.#url + path, { method, headers: sent, ...content });
    for (const line of answer.headers.getSetCookie()) this.#keep(line);
    return answer;
  }

  signIn(email: string, password: string): Promise<Response> {
    return this.ask("/api/auth/sign-in", { body: { email, password } });
  }

  async signedIn(email: string, password = goodPassword): Promise<SignedIn> {
    return SignedIn.parse(await (await this.signIn(email, password)).json());
  }

  #keep(line: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/u.exec(line) ?? [];
    if (/Max-Age=0/u.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** Everything behind sign-in and accounts, over real HTTP, with clocks and a work counter for the test. */
export class IdentityServer implements AsyncDisposable {
  /** Milliseconds since 1970; `elapsed` goes along with it. */
  now = 1_800_000_000_000;
  /** How often scrypt ran. */
  hashed = 0;
  readonly #stack: AsyncDisposableStack;
  readonly audit = new HeardAudit();
  /** Every route, as `METHOD /path`. */
  readonly routes: string[] = [];
  readonly users: Users;
  readonly identity: Identity;
  readonly tokens: Tokens;
  readonly revocations: Revocations;
  #listening: Listening | undefined;

  private constructor(stack: AsyncDisposableStack, database: Database, revocations: Revocations) {
    this.#stack = stack;
    this.revocations = revocations;
    const clock = { now: () => this.now, randomId };
    const isRevoked = revocations.isRevoked.bind(revocations);
    this.tokens = new Tokens({ key: randomBytes(32), isDemo: false, ...clock, isRevoked });
    this.users = new Users(database);
    const passwords = new Passwords({
      cost: { n: 2 ** 10, r: 8, p: 1 },
      derive: (...input) => {
        this.hashed++;
        return scryptHash(...input);
      },
    });
    this.identity = createIdentity({
      database,
      revocations,
      passwords,
      users: this.users,
      tokens: this.tokens,
      ...clock,
      elapsed: () => this.now,
      browserKey: randomBytes(32),
    });
  }

  static async open({ isSecure = false } = {}): Promise<IdentityServer> {
    const stack = new AsyncDisposableStack();
    const database = stack.use(await Database.open({ path: ":memory:", migrations: authMigrations }));
    const clock = { now: () => 1_800_000_000_000 };
    const server = new IdentityServer(stack, database, await Revocations.open({ database, ...clock }));
    const routes = server.#routes(isSecure);
    server.routes.push(...routersOf(routes));
    const mount = (app: ReturnType<typeof createApp>) => {
      app.use(auditing({ audit: server.audit, accounts: server.users }));
      for (const router of routes) app.use(router.routes());
    };
    const app = createApp({ log: new Log("silent"), registry: new Registry(), isTls: false, mount });
    server.#listening = stack.use(
      await listen(app, { host: "127.0.0.1", port: 0, publicUrl: undefined, tls: undefined }),
    );
    return server;
  }

  get url(): string {
    return this.#listening?.url ?? "";
  }

  browser(cookies?: ReadonlyMap<string, string>): TestBrowser {
    return new TestBrowser(this.url, cookies);
  }

  /** An account that can sign in with `goodPassword`. */
  async add(name: string, changes: Partial<NewUser> = {}): Promise<UserId> {
    if ((await this.users.institutions()).length === 0) {
      await this.users.addInstitution({ id: institutionId, name: "St. Elsewhere", isDemo: false });
    }
    const id = UserId.parse(`user-${name}-0001`);
    const email = `${name}@mdt.example`;
    await this.users.add({ id, institutionId, name, email, kind: "staff", isCoordinator: false, ...changes });
    await this.users.change(id, { passwordHash: await this.identity.passwords.hash(goodPassword) });
    return id;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  #routes(isSecure: boolean) {
    const accountGate = apiGate((token) => this.tokens.verify(token, "account"));
    const now = () => this.now;
    return [
      authRoutes({
        ...this.identity,
        accountGate,
        isOwnOrigin: (origin) => this.#listening?.origins.has(origin) ?? false,
        isSecure: () => isSecure,
        now,
      }),
      userRoutes({
        ...this.identity,
        accountGate,
        apiGate: apiGate((token) => this.tokens.verify(token, "api")),
        idempotent: new IdempotentAnswers({ now }),
        publicUrl: () => this.url,
      }),
    ];
  }
}

function randomId(): string {
  return randomBytes(16).toString("base64url");
}
