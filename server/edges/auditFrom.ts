import type { IncomingMessage } from "node:http";
import type { AgentClass, AuditActor, AuditSource } from "../../shared/model/audit.ts";
import type { Role } from "../../shared/model/roles.ts";
import type { Principal } from "../auth/Principal.ts";
import { peerAddress } from "./peerAddress.ts";

/** Where a request comes from, as the audit trail has it. */
export function sourceOf(request: Pick<IncomingMessage, "socket" | "headers">): AuditSource {
  return { address: peerAddress(request).slice(0, 64), agent: agentOf(request.headers["user-agent"]) };
}

/** Who acts, as the audit trail has it. */
export function actorOf({ userId, kind }: Principal, role?: Role): AuditActor {
  return { id: userId, kind, ...(role && { role }) };
}

/** Browsers claim to be each other: the most particular name counts. */
const names: readonly (readonly [RegExp, AgentClass])[] = [
  [/\bEdgA?\//u, "edge"],
  [/\b(?:Firefox|FxiOS)\//u, "firefox"],
  [/\b(?:Chrome|CriOS|HeadlessChrome)\//u, "chrome"],
  [/\bVersion\/.*\bSafari\//u, "safari"],
  [/^Mozilla\//u, "browser"],
];

function agentOf(userAgent: string | undefined): AgentClass {
  if (userAgent === undefined || userAgent === "") return "none";
  return names.find(([pattern]) => pattern.test(userAgent))?.[1] ?? "tool";
}
