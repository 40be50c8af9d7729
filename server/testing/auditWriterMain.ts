import { InstitutionId, UserId } from "../../shared/model/ids.ts";
import { AuditTrail } from "../audit/AuditTrail.ts";
import { Log } from "../platform/log.ts";

/** Records without end into the trail at the path given, and says each one's number when it is durable: for tests that kill it. */
const trail = await AuditTrail.open({ path: process.argv[2] ?? "", log: new Log("silent"), now: Date.now });
const institutionId = InstitutionId.parse("institution-1");
const actor = { id: UserId.parse("user-ana-0001") };

async function write(): Promise<void> {
  for (;;) {
    await trail.append({ event: "case-changed", outcome: "ok", institutionId, actor });
    process.stdout.write(".");
  }
}

await Promise.all([write(), write(), write()]);
