import { Readable } from "node:stream";
import Router from "@koa/router";
import { may } from "../../../shared/model/policy.ts";
import {
  type AuditChain,
  AuditExport,
  type AuditPage,
  AuditQuery,
  type AuditTrailName,
} from "../../../shared/protocol/api/audit.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import type { AuditCheck } from "../../audit/AuditCheck.ts";
import type { AuditPort } from "../../audit/AuditPort.ts";
import type { AuditReader } from "../../audit/AuditReader.ts";
import { SERVER_TRAIL, trailName } from "../../audit/auditSchema.ts";
import { exportFormats } from "../../audit/exportFormats.ts";
import type { Principal } from "../../auth/Principal.ts";
import { actorOf, sourceOf } from "../auditFrom.ts";
import type { ApiContext, ApiGate, ApiHandler } from "./apiGate.ts";
import { readBody } from "./readJson.ts";

export interface AuditRoutesParts {
  readonly audit: AuditPort;
  readonly reader: AuditReader;
  readonly check: AuditCheck;
  /** For tokens of a sign-in, which alone open the trail. */
  readonly accountGate: ApiGate;
  /** True where the server is this one institution's: then its own trail is theirs to read. */
  readonly isAlone: () => Promise<boolean>;
}

/** The audit trail for administrators, as in shared/protocol/api/audit.ts. */
export function auditRoutes(parts: AuditRoutesParts): Router {
  const { reader, check, accountGate } = parts;
  const router = new Router({ prefix: "/api/audit" });
  const administer = (handler: ApiHandler) => accountGate(forAdministrators(handler));
  const trailsOf = async ({ institutionId }: Principal) =>
    (await parts.isAlone()) ? [institutionId, SERVER_TRAIL] : [institutionId];

  const list: ApiHandler = async (ctx, who) => {
    const { before, limit, trail, ...filter } = AuditQuery.parse(await askedOf(ctx));
    const all = await trailsOf(who);
    const found = await reader.page({ institutions: chosen(all, trail), filter, before, limit: limit + 1 });
    const shown = found.slice(0, limit);
    const next = found.length > limit ? shown.at(-1)?.id : undefined;
    const records = shown.map((placed) => ({ trail: trailName(placed.trail), ...placed.record }));
    ctx.body = { trails: all.map(trailName), records, ...(next && { next }) } satisfies AuditPage;
  };
  const chain: ApiHandler = async (ctx, { institutionId }) => {
    ctx.body = (await check.run(institutionId)) satisfies AuditChain;
  };
  const exportAll: ApiHandler = async (ctx, who) => sendExport(ctx, { ...parts, who, trails: await trailsOf(who) });
  router.get("/", administer(list)).post("/search", administer(list)).get("/chain", administer(chain));
  return router.get("/export", administer(exportAll)).post("/export", administer(exportAll));
}

/** What a request asks for: in its body, so that no address has it, or in the query. */
async function askedOf(ctx: ApiContext): Promise<unknown> {
  return ctx.method === "POST" ? readBody(ctx) : { ...ctx.query };
}

function chosen(trails: readonly string[], wanted: AuditTrailName | undefined): readonly string[] {
  return wanted === undefined ? trails : trails.filter((trail) => trailName(trail) === wanted);
}

function forAdministrators(handler: ApiHandler): ApiHandler {
  return async (ctx, who) => {
    if (!may(who, "readAudit", { kind: "institution", institutionId: who.institutionId })) {
      throw new Failure("forbidden", "your account may not do this");
    }
    await handler(ctx, who);
  };
}

interface Export extends Pick<AuditRoutesParts, "audit" | "reader"> {
  readonly who: Principal;
  readonly trails: readonly string[];
}

/** That somebody takes the trail with them is recorded before its first byte goes out. */
async function sendExport(ctx: ApiContext, { audit, reader, who, trails }: Export): Promise<void> {
  const { format, trail, ...filter } = AuditExport.parse(await askedOf(ctx));
  const actor = actorOf(who);
  const { institutionId } = who;
  const from = sourceOf(ctx.req);
  await audit.append({ event: "audit-exported", outcome: "ok", institutionId, actor, from, reason: format });
  const { contentType, extension, before, line, after } = exportFormats[format];
  ctx.set("Content-Type", contentType);
  ctx.attachment(`audit.${extension}`, { fallback: false });
  ctx.set("Content-Type", contentType);
  async function* parts(): AsyncIterable<string> {
    yield before;
    for await (const page of reader.all(chosen(trails, trail), filter))
      yield page.map((placed) => line(placed.record, placed.trail)).join("");
    yield after;
  }
  ctx.body = Readable.from(parts());
}
