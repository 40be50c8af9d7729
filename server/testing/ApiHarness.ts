import type Router from "@koa/router";
import { Registry } from "prom-client";
import type { z } from "zod";
import type { Actor } from "../../shared/model/account.ts";
import type { Uid } from "../../shared/model/dicom.ts";
import { InstitutionId, type SessionId, UserId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import { canSee } from "../archive/StudyScope.ts";
import { authMigrations } from "../auth/authSchema.ts";
import { JoinLinks } from "../auth/JoinLinks.ts";
import type { Principal } from "../auth/Principal.ts";
import { Revocations } from "../auth/Revocations.ts";
import { changeUser, Users } from "../auth/Users.ts";
import { chatMigrations } from "../chat/chatSchema.ts";
import { Conversations } from "../chat/Conversations.ts";
import { Groups } from "../chat/Groups.ts";
import { SendPace } from "../chat/SendPace.ts";
import { apiGate } from "../edges/http/apiGate.ts";
import { auditing } from "../edges/http/auditing.ts";
import { caseRoutes } from "../edges/http/caseRoutes.ts";
import { chatRoutes } from "../edges/http/chatRoutes.ts";
import { createApp } from "../edges/http/createApp.ts";
import { IdempotentAnswers } from "../edges/http/IdempotentAnswers.ts";
import { type Listening, listen } from "../edges/http/listen.ts";
import { sessionRoutes } from "../edges/http/sessionRoutes.ts";
import { Database } from "../platform/database.ts";
import { Log } from "../platform/log.ts";
import { Records } from "../records/Records.ts";
import { recordsMigrations } from "../records/recordsSchema.ts";
import { CaseCommands } from "../sessions/caseCommands.ts";
import { caseThings } from "../sessions/CaseThings.ts";
import { ChatBoard } from "../sessions/ChatBoard.ts";
import { ChatCommands } from "../sessions/chatCommands.ts";
import { ChatGroupCommands } from "../sessions/chatGroupCommands.ts";
import { ChatNews } from "../sessions/ChatNews.ts";
import type { LiveSessions } from "../sessions/LiveSessions.ts";
import { SessionCommands } from "../sessions/sessionCommands.ts";
import { SessionPeople } from "../sessions/sessionPeople.ts";
import { studyScope } from "../sessions/studyAccess.ts";
import { LiveDocs } from "../sync/LiveDocs.ts";
import { MemoryDocStore } from "../sync/MemoryDocStore.ts";
import { HeardAudit } from "./HeardAudit.ts";

export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** The body, checked: throws where it is not what the schema says. */
  readonly as: <S extends z.ZodType>(schema: S) => z.infer<S>;
}

export interface ApiCall {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface StoredStudy {
  readonly uid: Uid;
  readonly institutionId: InstitutionId;
  readonly uploader: UserId;
}

/** What the live part was told, in order. */
class ToldSessions implements LiveSessions {
  readonly told: string[] = [];
  /** What the live part waits for before it has acted. */
  until: Promise<void> = Promise.resolve();

  async accessChanged(users: Iterable<UserId> | "everyone"): Promise<void> {
    await this.until;
    this.told.push(`accessChanged ${typeof users === "string" ? users : [...users].join(" ")}`);
  }

  async agendaChanged(session: SessionId): Promise<void> {
    await this.until;
    this.told.push(`agendaChanged ${session}`);
  }

  async ended(session: SessionId): Promise<void> {
    await this.until;
    this.told.push(`ended ${session}`);
  }

  async presentCounts(sessions: readonly SessionId[]): Promise<ReadonlyMap<SessionId, number>> {
    return new Map(sessions.map((id) => [id, 3]));
  }
}

/** The API over HTTP with its real parts, but for the live sessions and the archive. A person's token is their user id. */
export class ApiHarness implements AsyncDisposable {
  readonly #clock: { now: number };
  readonly live = new ToldSessions();
  readonly audit = new HeardAudit();
  readonly board = new ChatBoard();
  /** Every route, as `METHOD /path`. */
  readonly routes: string[] = [];
  readonly studies: StoredStudy[] = [];
  /** Images that the archive has. */
  readonly images: { readonly uid: Uid; readonly studyUid: Uid }[] = [];
  readonly docs = new LiveDocs({ store: new MemoryDocStore(), log: new Log("silent") });
  readonly users: Users;
  readonly records: Records;
  readonly links: JoinLinks;
  readonly #people = new Map<string, Principal>();
  readonly #databases: readonly Database[];
  readonly #chat: Database;
  #server: Listening | undefined;
  #lastId = 0;

  private constructor({ auth, clinic, chat, revocations, clock }: Parts) {
    this.#clock = clock;
    this.#chat = chat;
    this.#databases = [auth, clinic, chat];
    this.users = new Users(auth);
    this.links = new JoinLinks({ database: auth, revocations, now: () => this.now, randomId: this.randomId });
    this.records = new Records(clinic, () => this.now);
  }

  static async start(): Promise<ApiHarness> {
    const auth = await Database.open({ path: ":memory:", migrations: authMigrations });
    const clinic = await Database.open({ path: ":memory:", migrations: recordsMigrations });
    const chat = await Database.open({ path: ":memory:", migrations: chatMigrations });
    const clock = { now: 1_000_000 };
    const revocations = await Revocations.open({ database: auth, now: () => clock.now });
    const harness = new ApiHarness({ auth, clinic, chat, revocations, clock });
    harness.#server = await listen(harness.#app(), {
      host: "127.0.0.1",
      port: 0,
      publicUrl: undefined,
      tls: undefined,
    });
    return harness;
  }

  get now(): number {
    return this.#clock.now;
  }

  set now(now: number) {
    this.#clock.now = now;
  }

  /** Ids that say nothing and are never the same. */
  readonly randomId = (): string => `id-${String(++this.#lastId).padStart(8, "0")}`;

  async addPerson(name: string, { institution = "institution-a", ...rest }: Partial<Person> = {}): Promise<UserId> {
    const { kind = "staff", isCoordinator = false } = rest;
    const institutionId = InstitutionId.parse(institution);
    const id = UserId.parse(`user-${name}-0001`);
    await this.users.add({ id, institutionId, name, email: `${name}@${institution}.example`, kind, isCoordinator });
    return id;
  }

  async disable(id: UserId): Promise<void> {
    await this.#databases[0]?.write([changeUser(id, { isDisabled: true })]);
  }

  /** The studies that the archive shows a person, by the archive's own rule. */
  async visibleStudies(who: Actor): Promise<readonly Uid[]> {
    const scope = await studyScope(this.records, who);
    const own = this.studies.filter(({ institutionId }) => institutionId === who.institutionId);
    return own.filter((study) => canSee(scope, study)).map(({ uid }) => uid);
  }

  async actor(id: UserId): Promise<Principal> {
    const user = await this.users.find(id);
    if (!user) throw new Error("no such person in the test");
    const { institutionId, kind, isCoordinator, name } = user;
    const principal = { userId: id, institutionId, kind, isCoordinator, name, loginId: "login-1", expiresAt: 8.64e15 };
    this.#people.set(id, principal);
    return principal;
  }

  async call(who: UserId, path: string, { method = "GET", body, headers = {} }: ApiCall = {}): Promise<ApiAnswer> {
    await this.actor(who);
    const answer = await fetch(`${this.#server?.url}/api/${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${who}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, text, headers: answer.headers, as: (schema) => schema.parse(JSON.parse(text)) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
    await this.docs[Symbol.asyncDispose]();
    for (const database of this.#databases) await database.close();
  }

  #chatCommands() {
    const { users, records, randomId, board } = this;
    const store = { database: this.#chat, now: () => this.now };
    const places = { users, records, conversations: new Conversations(store), groups: new Groups(store) };
    const storedImages = async (uids: readonly Uid[]) => this.images.filter(({ uid }) => uids.includes(uid));
    const things = caseThings({ docs: this.docs, records, storedImages });
    const ports = {
      ...places,
      things,
      news: new ChatNews({ ...places, things, board, log: new Log("silent") }),
      randomId,
    };
    const pace = new SendPace(() => this.now);
    return { commands: new ChatCommands({ ...ports, pace }), groups: new ChatGroupCommands(ports) };
  }

  #app() {
    const { users, records, links, live, randomId } = this;
    const canSeeStudy = async (who: Actor, study: Uid) => (await this.visibleStudies(who)).includes(study);
    const ports = {
      users,
      records,
      links,
      live,
      randomId,
      canSeeStudy,
      now: () => this.now,
      publicUrl: () => "http://here",
    };
    const gate = apiGate((token) => {
      const who = this.#people.get(token ?? "");
      if (!who) throw new Failure("unauthenticated", "the token is not valid");
      return who;
    });
    const idempotent = new IdempotentAnswers({ now: () => this.now });
    const routers = [
      caseRoutes({ gate, idempotent, commands: new CaseCommands(ports) }),
      sessionRoutes({ gate, idempotent, commands: new SessionCommands(ports), people: new SessionPeople(ports) }),
      chatRoutes({ gate, idempotent, ...this.#chatCommands() }),
    ];
    const refuse = () => new Failure("method-not-allowed", "this resource does not know the method");
    this.routes.push(...routersOf(routers));
    return createApp({
      log: new Log("silent"),
      registry: new Registry(),
      isTls: false,
      mount: (app) => {
        app.use(auditing({ audit: this.audit, accounts: users }));
        for (const router of routers) {
          app.use(router.routes());
          app.use(router.allowedMethods({ throw: true, methodNotAllowed: refuse, notImplemented: refuse }));
        }
      },
    });
  }
}

/** What routers answer, as `METHOD /path`. */
export function routersOf(routers: readonly Router[]): readonly string[] {
  return routers.flatMap(({ stack }) =>
    stack.flatMap(({ methods, path }) => methods.map((method) => `${method} ${String(path)}`)),
  );
}

interface Parts {
  readonly auth: Database;
  readonly clinic: Database;
  readonly chat: Database;
  readonly revocations: Revocations;
  readonly clock: { now: number };
}

interface Person {
  readonly institution: string;
  readonly kind: Principal["kind"];
  readonly isCoordinator: boolean;
}
