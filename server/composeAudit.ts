import { AuditCheck } from "./audit/AuditCheck.ts";
import { AuditReader } from "./audit/AuditReader.ts";
import { auditPath } from "./audit/auditSchema.ts";
import { AuditTrail } from "./audit/AuditTrail.ts";
import type { Users } from "./auth/Users.ts";
import type { ApiGate } from "./edges/http/apiGate.ts";
import { auditing } from "./edges/http/auditing.ts";
import { auditRoutes } from "./edges/http/auditRoutes.ts";
import type { Log } from "./platform/log.ts";

/** The audit trail and what reads it. Its first record is the start, its last the stop of the server. */
export async function openAudit(
  stack: AsyncDisposableStack,
  { dataDir, log }: { readonly dataDir: string; readonly log: Log },
) {
  const path = auditPath(dataDir);
  const audit = stack.use(await AuditTrail.open({ path, log, now: Date.now }));
  const reader = stack.use(await AuditReader.open(path));
  audit.note({ event: "server-started", outcome: "ok" });
  stack.defer(() => audit.note({ event: "server-stopped", outcome: "ok" }));
  return { audit, reader, check: new AuditCheck({ path, now: Date.now }) };
}

interface AuditEdgeParts extends Awaited<ReturnType<typeof openAudit>> {
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
