import { randomBytes } from "node:crypto";
import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { collectDefaultMetrics, Registry } from "prom-client";
import type { Actor } from "../shared/model/account.ts";
import type { Uid } from "../shared/model/dicom.ts";
import { Failure } from "../shared/protocol/failures.ts";
import { Archive } from "./archive/Archive.ts";
import { authMigrations } from "./auth/authSchema.ts";
import { createIdentity } from "./auth/Identity.ts";
import { JoinLinks } from "./auth/JoinLinks.ts";
import { Passwords } from "./auth/Passwords.ts";
import { Revocations } from "./auth/Revocations.ts";
import type { Principal } from "./auth/Principal.ts";
import { Tokens } from "./auth/Tokens.ts";
import { Users } from "./auth/Users.ts";
import { announceDemo } from "./demo/announceDemo.ts";
import { openPresence } from "./composePresence.ts";
import { demoPasswordCost } from "./demo/demoPasswords.ts";
import { measuresOf } from "./composeMeasures.ts";
import { asEdgesWrite, auditEdge, openAudit } from "./composeAudit.ts";
import { chatEdge, openChat } from "./composeChat.ts";
import { serveSockets } from "./composeSockets.ts";
import { refuseDemoData } from "./demo/refuseDemoData.ts";
import { dicomWebRoutes } from "./edges/dicomweb/dicomWebRoutes.ts";
import { type ApiGate, apiGate, bearerOf } from "./edges/http/apiGate.ts";
import { authRoutes } from "./edges/http/authRoutes.ts";
import { caseRoutes } from "./edges/http/caseRoutes.ts";
import { contractRoutes, requireContract } from "./edges/http/contractRoutes.ts";
import { createApp } from "./edges/http/createApp.ts";
import { IdempotentAnswers } from "./edges/http/IdempotentAnswers.ts";
import { joinRoutes } from "./edges/http/joinRoutes.ts";
import { listen, type Listening } from "./edges/http/listen.ts";
import { operationsRoutes } from "./edges/http/operations.ts";
import { clientPages } from "./edges/http/page.ts";
import { sessionRoutes } from "./edges/http/sessionRoutes.ts";
import { uploadRoutes } from "./edges/http/uploadRoutes.ts";
import { userRoutes } from "./edges/http/userRoutes.ts";
import { PersonalLines } from "./edges/signaling/PersonalLines.ts";
import { SignalingEdge } from "./edges/signaling/SignalingEdge.ts";
import { SyncEdge } from "./edges/sync/SyncEdge.ts";
import { WorkerPool } from "./media/WorkerPool.ts";
import { DataLock } from "./platform/DataLock.ts";
import { type Config, ConfigError } from "./platform/config.ts";
import { Database } from "./platform/database.ts";
import type { Log } from "./platform/log.ts";
import { Headroom } from "./platform/Headroom.ts";
import { secretKey } from "./platform/secretKey.ts";
import { Records } from "./records/Records.ts";
import { recordsMigrations } from "./records/recordsSchema.ts";
import { AccessBoard } from "./sessions/AccessBoard.ts";
import { CaseCommands } from "./sessions/caseCommands.ts";
import { docAccess } from "./sessions/docAccess.ts";
import { joinByLink } from "./sessions/joinByLink.ts";
import { openRelay } from "./sessions/openRelay.ts";
import { SessionCommands } from "./sessions/sessionCommands.ts";
import { SessionPeople } from "./sessions/sessionPeople.ts";
import { SessionRegistry } from "./sessions/SessionRegistry.ts";
import { stageDoc, stageSource } from "./sessions/StageDoc.ts";
import { canSeeStudy, studyAccess, studyScope } from "./sessions/studyAccess.ts";
import { UploadCommands } from "./sessions/uploadCommands.ts";
import { CrashFence } from "./sync/CrashFence.ts";
import { docStorePaths } from "./sync/docStorePaths.ts";
import { LiveDocs } from "./sync/LiveDocs.ts";
import { SqliteDocStore } from "./sync/SqliteDocStore.ts";

export interface StartOptions {
  readonly config: Config;
  readonly dataDir: string;
  readonly log: Log;
  /** A line for the person at the terminal. */
  readonly say: (text: string) => void;
}

const clientDirectory = join(import.meta.dirname, "..", "client", "dist");

/** 128 random bits, 22 characters. */
function randomId(): string {
  return randomBytes(16).toString("base64url");
}

/** Builds everything, bottom layer first; what was opened is closed in reverse, whether it throws here or is disposed of later. */
export async function start(options: StartOptions): Promise<AsyncDisposable> {
  const { config, dataDir, say } = options;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await using stack = new AsyncDisposableStack();
  stack.use(DataLock.take(dataDir));
  const services = await openServices(stack, options);
  const { url } = await openEdges(stack, options, services);
  if (config.isDemo)
    await announceDemo({ ...services, ...services.identity, randomId, now: Date.now, tell: say }, { url, dataDir });
  else await announce(services, url, say);
  return stack.move();
}

/** While nobody administers the server, whoever reads this line may be the first. */
async function announce({ identity }: Services, url: string, say: StartOptions["say"]): Promise<void> {
  say(`Consilium is ready at ${url}`);
  const code = await identity.credentials.setupCode();
  if (code !== undefined) say(`Make the first administrator's account, within 24 hours: ${url}/setup#${code}`);
}

async function openServices(stack: AsyncDisposableStack, { config, dataDir, log }: StartOptions) {
  const headroom = stack.use(new Headroom({ log }));
  const trail = await openAudit(stack, { config, dataDir, log });
  const auth = stack.use(await Database.open({ path: join(dataDir, "auth.sqlite"), migrations: authMigrations }));
  const clinic = stack.use(
    await Database.open({ path: join(dataDir, "records.sqlite"), migrations: recordsMigrations }),
  );
  const accounts = await openAccounts(auth, { config, dataDir });
  const records = new Records(clinic);
  const archive = stack.use(await Archive.open({ directory: join(dataDir, "archive"), log }));
  const paths = docStorePaths(dataDir);
  const store = stack.use(await SqliteDocStore.open({ path: paths.file, log }));
  const fence = stack.use(await CrashFence.open({ directory: paths.fence, log }));
  const docs = stack.use(new LiveDocs({ store, log, fence }));
  const chat = await openChat(stack, { dataDir, log, records, users: accounts.users, docs, archive, randomId });
  const media = stack.use(await WorkerPool.start({ ...config.media, log }));
  const relay = stack.use(openRelay(config, log));
  const { board: presence, redis } = openPresence(stack, { ...config.cluster, log, nodeId: randomId() });
  const board = stack.use(new AccessBoard({ now: Date.now, log }));
  const sessions = stack.use(
    new SessionRegistry({
      records,
      board,
      log,
      now: Date.now,
      media: { workers: media, log, relay },
      presence,
      canSave: () => docs.canSave,
      canSeeStudy: async (who, study) => canSeeStudy(archive, await studyScope(records, who), study),
      stageOf: (record) => stageDoc(docs, stageSource(record, records)),
    }),
  );
  stack.defer(docs.onCanSaveChange((canSave) => sessions.storeChanged(canSave)));
  const noted = asEdgesWrite(trail, { records, users: accounts.users, log });
  return { ...accounts, headroom, trail: noted, records, chat, archive, docs, media, relay, board, sessions, redis };
}

async function openAccounts(database: Database, { config, dataDir }: Pick<StartOptions, "config" | "dataDir">) {
  const key = await secretKey(dataDir, "token");
  const revocations = await Revocations.open({ database, now: Date.now });
  const isRevoked = revocations.isRevoked.bind(revocations);
  const tokens = new Tokens({ key, isDemo: config.isDemo, now: Date.now, randomId, isRevoked });
  const users = new Users(database);
  if (!config.isDemo) await refuseDemoData(users);
  const links = new JoinLinks({ database, revocations, now: Date.now, randomId });
  const identity = createIdentity({
    database,
    users,
    tokens,
    revocations,
    browserKey: await secretKey(dataDir, "browser"),
    passwords: new Passwords(config.isDemo ? { cost: demoPasswordCost } : {}),
    now: Date.now,
    elapsed: () => performance.now(),
    randomId,
  });
  return { tokens, revocations, users, links, identity, secret: key };
}

type Services = Awaited<ReturnType<typeof openServices>>;

async function openEdges(stack: AsyncDisposableStack, { config, log }: StartOptions, services: Services) {
  const { tokens, revocations, docs, sessions, trail } = services;
  const line = {
    log,
    audit: trail.audit,
    board: services.chat.board,
    authenticate: (token: string | undefined) => tokens.verify(token, "signaling"),
    now: () => performance.now(),
  };
  const signaling = new SignalingEdge({ ...line, sessions });
  const lines = new PersonalLines(line);
  const sync = new SyncEdge({
    docs,
    log,
    audit: trail.audit,
    gate: {
      authenticate: (token) => tokens.verify(token, "sync"),
      admit: (principal, docName) => docAccess(services, principal, docName),
    },
  });
  stack.defer(
    revocations.onRevoked(({ userId, loginId }) => {
      const isTheirs = (who: Principal) => who.userId === userId && (loginId ?? who.loginId) === who.loginId;
      for (const edge of [signaling, lines]) edge.dismiss(isTheirs, "unauthenticated");
      sync.dismiss(isTheirs, "unauthenticated");
      log.background(sessions.accessChanged([userId]), "ending what a sign-in held");
    }),
  );
  const place = { publicUrl: () => server.url, isOwnOrigin: (origin: string) => server.origins.has(origin) };
  const app = await buildApp({ config, log, services, signaling, sync, place });
  const server: Listening = await listen(app, config.http);
  stack.use(server); // Closed last of the three: it waits for the sockets that the edges send away.
  stack.use(sync);
  stack.use(signaling);
  stack.use(lines);
  const isAllowedOrigin = (origin: string) => server.origins.has(origin);
  serveSockets(stack, server.http, { isAllowedOrigin, headroom: services.headroom, edges: { signaling, lines, sync } });
  return { url: server.url };
}

interface AppInputs {
  readonly config: Config;
  readonly log: Log;
  readonly services: Services;
  readonly signaling: SignalingEdge;
  readonly sync: SyncEdge;
  /** Asked only once requests come. */
  readonly place: { readonly publicUrl: () => string; readonly isOwnOrigin: (origin: string) => boolean };
}

async function buildApp({ config, log, services, signaling, sync, place }: AppInputs) {
  const { archive, tokens, media, docs, identity, users, trail } = services;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gate = { admit: async (header: string | undefined) => liveScope(services, bearerOf(header)) };
  const notReady = () => [
    ...(services.headroom.lack === undefined ? [] : [services.headroom.lack]),
    ...(docs.canSave ? [] : ["sync-store"]),
    ...(trail.audit.canWrite ? [] : ["audit"]),
    ...(media.workers().length > 0 ? [] : ["media"]),
  ];
  const dicomWeb = dicomWebRoutes({ archive, gate, publicUrl: place.publicUrl });
  const measures = measuresOf({ ...services, signaling, sync });
  const operations = operationsRoutes({ registry, notReady, measures });
  const join = joinRoutes({ redeem: (code) => joinByLink(services, code), failures: identity.codeFailures });
  const gates = {
    apiGate: apiGate((token) => tokens.verify(token, "api")),
    accountGate: apiGate((token) => tokens.verify(token, "account")),
    idempotent: new IdempotentAnswers({ now: Date.now }),
  };
  const auth = authRoutes({
    ...identity,
    ...gates,
    ...place,
    isSecure: () => isHttps(place.publicUrl()),
    now: Date.now,
  });
  const people = userRoutes({ ...identity, ...gates, ...place });
  const audited = auditEdge({ ...trail, ...gates, users });
  const plan = planRoutes(services, { ...gates, ...place });
  const chat = chatEdge(services.chat, gates);
  const others = [join, auth, people, ...plan, chat, audited.routes, contractRoutes(), dicomWeb];
  const routers = requireContract([operations, ...others]);
  const pages = await builtClient();
  return createApp({
    log,
    registry,
    isTls: config.http.tls !== undefined || isHttps(config.http.publicUrl ?? ""),
    mount: (app) => {
      app.use(audited.middleware);
      for (const router of routers) app.use(router.routes()).use(router.allowedMethods(refusal));
      app.use(pages);
    },
  });
}

const isHttps = (url: string) => url.startsWith("https:");
const refusal = { throw: true, methodNotAllowed: notAllowed, notImplemented: notAllowed };

interface PlanInputs {
  readonly apiGate: ApiGate;
  readonly idempotent: IdempotentAnswers;
  readonly publicUrl: () => string;
}

/** The resources of cases and sessions. */
function planRoutes(
  { archive, users, links, records, sessions }: Services,
  { apiGate: gate, idempotent, publicUrl }: PlanInputs,
) {
  const canSee = async (who: Actor, study: Uid) => canSeeStudy(archive, await studyScope(records, who), study);
  const plan = { records, users, links, live: sessions, randomId, now: Date.now, publicUrl, canSeeStudy: canSee };
  return [
    caseRoutes({ gate, idempotent, commands: new CaseCommands(plan) }),
    sessionRoutes({ gate, idempotent, commands: new SessionCommands(plan), people: new SessionPeople(plan) }),
    uploadRoutes({ gate, commands: new UploadCommands({ archive, records }) }),
  ];
}

/** [SE15] Asked anew whenever rights change: whether the token is good still, and what it shows. */
function liveScope({ tokens, board, records }: Services, token: string | undefined) {
  const who = () => tokens.verify(token, "dicom-web");
  return board.watch(who().userId, () => studyAccess(records, who()));
}

function notAllowed(): Failure {
  return new Failure("method-not-allowed", "this resource does not know the method");
}

async function builtClient() {
  await access(join(clientDirectory, "index.html")).catch(() => {
    throw new ConfigError("the client is not built: run `npm run build` first");
  });
  return clientPages(clientDirectory);
}
