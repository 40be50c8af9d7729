import Router from "@koa/router";
import { Uid } from "../../../shared/model/dicom.ts";
import { CaseId } from "../../../shared/model/ids.ts";
import { type CaseDetail, CaseChange, CaseMembership, NewCase } from "../../../shared/protocol/api/cases.ts";
import type { CaseCommands } from "../../sessions/caseCommands.ts";
import type { ApiContext, ApiGate } from "./apiGate.ts";
import type { IdempotentAnswers } from "./IdempotentAnswers.ts";
import { pathId, userIdOf } from "./pathIds.ts";
import { readJson } from "./readJson.ts";
import { expectedVersion, setVersion } from "./versions.ts";

export interface CaseRoutesPorts {
  readonly gate: ApiGate;
  readonly idempotent: IdempotentAnswers;
  readonly commands: CaseCommands;
}

/** The resources of shared/protocol/api/cases.ts. */
export function caseRoutes({ gate, idempotent, commands }: CaseRoutesPorts): Router {
  const router = new Router({ prefix: "/api/cases" });
  const list = gate(async (ctx, who) => {
    ctx.body = await commands.list(who);
  });
  const create = idempotent.once(async (ctx, who) => {
    const detail = await commands.create(who, await readJson(ctx, NewCase));
    ctx.status = 201;
    ctx.set("Location", `/api/cases/${detail.id}`);
    answer(ctx, detail);
  });
  router.get("/", list).post("/", gate(create));

  const read = gate(async (ctx, who) => answer(ctx, await commands.detail(who, idOf(ctx))));
  const change = gate(async (ctx, who) => {
    const id = idOf(ctx);
    const body = await readJson(ctx, CaseChange);
    answer(ctx, await commands.change(who, id, { change: body, version: expectedVersion(ctx) }));
  });
  router.get("/:id", read).patch("/:id", change);

  const attach = gate(async (ctx, who) => answer(ctx, await commands.attachStudy(who, idOf(ctx), uidOf(ctx))));
  const detach = gate(async (ctx, who) => answer(ctx, await commands.detachStudy(who, idOf(ctx), uidOf(ctx))));
  router.put("/:id/studies/:uid", attach).delete("/:id/studies/:uid", detach);

  const putMember = gate(async (ctx, who) => {
    const [id, userId] = [idOf(ctx), userIdOf(ctx)];
    const { role } = await readJson(ctx, CaseMembership);
    answer(ctx, await commands.putMember(who, id, { userId, role }));
  });
  const removeMember = gate(async (ctx, who) =>
    answer(ctx, await commands.removeMember(who, idOf(ctx), userIdOf(ctx))),
  );
  router.put("/:id/members/:userId", putMember).delete("/:id/members/:userId", removeMember);
  return router;
}

/** 204 where the change took the case from the asker as well. */
function answer(ctx: ApiContext, detail: CaseDetail | undefined): void {
  if (!detail) {
    ctx.status = 204;
    return;
  }
  setVersion(ctx, detail.version);
  ctx.body = detail;
}

function idOf(ctx: ApiContext): CaseId {
  return pathId(CaseId, ctx.params["id"], "no such case");
}

function uidOf(ctx: ApiContext): Uid {
  return pathId(Uid, ctx.params["uid"], "no such case or study");
}
