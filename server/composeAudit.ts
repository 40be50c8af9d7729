import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { AuditCheck } from "./audit/AuditCheck.ts";
import type { AuditPort } from "./audit/AuditPort.ts";
import { KnownSubjects } from "./audit/KnownSubjects.ts";
import type { Records } from "./records/Records.ts";
import type { CaseId, SessionId, UserId } from "../shared/model/ids.ts";
import { AuditReader } from "./audit/AuditReader.ts";
import { auditPath } from "./audit/auditSchema.ts";
import { AuditTrail } from "./audit/AuditTrail.ts";
import { RemoteCopy } from "./audit/remote/RemoteCopy.ts";
import type { Users } from "./auth/Users.ts";
import type { ApiGate } from "./edges/http/apiGate.ts";
import { auditing } from "./edges/http/auditing.ts";
import { auditRoutes } from "./edges/http/auditRoutes.ts";
import type { Config } from "./platform/config.ts";
import type { Log } from "./platform/log.ts";

interface OpenAuditParts {
  readonly config: Pick<Config, "audit">;
  readonly dataDir: string;
  readonly log: Log;
}

/** The audit trail and what reads it. Its first record is the start, its last the stop of the server. */
export async function openAudit(stack: AsyncDisposableStack, { config, dataDir, log }: OpenAuditParts) {
  const path = auditPath(dataDir);
  const audit = stack.use(await AuditTrail.open({ path, log, now: Date.now }));
  const reader = stack.use(await AuditReader.open(path));
  audit.note({ event: "server-started", outcome: "ok" });
  stack.defer(() => audit.note({ event: "server-stopped", outcome: "ok" }));
  const copy = await openCopy({ config, dataDir, log }, reader);
  if (copy) stack.use(copy);
  return { audit, reader, copy, check: new AuditCheck({ path, now: Date.now }) };
}

async function openCopy(
  { config, dataDir, log }: OpenAuditParts,
  reader: AuditReader,
): Promise<RemoteCopy | undefined> {
  const { syslog } = config.audit;
  if (!syslog) return undefined;
  const { host, port, caPath, own } = syslog;
  const place = {
    host,
    port,
    ca: caPath === undefined ? undefined : await readFile(caPath),
    own: own && { cert: await readFile(own.certPath), key: await readFile(own.keyPath) },
  };
  return RemoteCopy.open({ reader, place, positionPath: join(dataDir, "audit.sent"), host: hostname(), log });
}

interface KnownParts {
  readonly records: Records;
  readonly users: Users;
  readonly log: Log;
}

/** The trail as the edges write it. */
export function asEdgesWrite<T extends { readonly audit: AuditTrail }>(trail: T, { records, users, log }: KnownParts) {
  const exists = {
    case: async (id: CaseId) => (await records.case(id)) !== undefined,
    session: async (id: SessionId) => (await records.session(id)) !== undefined,
    user: async (id: UserId) => (await users.find(id)) !== undefined,
  };
  return { ...trail, audit: new KnownSubjects({ trail: trail.audit, log, exists }) };
}

interface AuditEdgeParts extends Omit<Awaited<ReturnType<typeof openAudit>>, "copy" | "audit"> {
  readonly audit: AuditPort;
  readonly users: Users;
  readonly accountGate: ApiGate;
}

/** What records requests, and where administrators read it. */
export function auditEdge({ users, ...parts }: AuditEdgeParts) {
  const isAlone = async () => (await users.institutions()).length === 1;
  return {
    middleware: auditing({ audit: parts.audit, accounts: users }),
    routes: auditRoutes({ ...parts, isAlone }),
  };
}
