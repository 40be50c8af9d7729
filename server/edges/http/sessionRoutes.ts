import Router from "@koa/router";
import { SessionId } from "../../../shared/model/ids.ts";
import {
  InvitationChange,
  NewInvitation,
  NewSession,
  SessionChange,
  type SessionDetail,
  SessionMembership,
} from "../../../shared/protocol/api/sessions.ts";
import type { SessionCommands } from "../../sessions/sessionCommands.ts";
import type { SessionPeople } from "../../sessions/sessionPeople.ts";
import type { ApiContext, ApiGate } from "./apiGate.ts";
import type { IdempotentAnswers } from "./IdempotentAnswers.ts";
import { pathId, userIdOf } from "./pathIds.ts";
import { readJson } from "./readJson.ts";
import { expectedVersion, setVersion } from "./versions.ts";

export interface SessionRoutesPorts {
  readonly gate: ApiGate;
  readonly idempotent: IdempotentAnswers;
  readonly commands: SessionCommands;
  readonly people: SessionPeople;
}

/** The resources of shared/protocol/api/sessions.ts. */
export function sessionRoutes(ports: SessionRoutesPorts): Router {
  const router = new Router({ prefix: "/api/sessions" });
  planRoutes(router, ports);
  peopleRoutes(router, ports);
  return router;
}

function planRoutes(router: Router, { gate, idempotent, commands }: SessionRoutesPorts): void {
  const list = gate(async (ctx, who) => {
    ctx.body = await commands.list(who);
  });
  const create = idempotent.once(async (ctx, who) => {
    const detail = await commands.create(who, await readJson(ctx, NewSession));
    ctx.status = 201;
    ctx.set("Location", `/api/sessions/${detail.id}`);
    answer(ctx, detail);
  });
  router.get("/", list).post("/", gate(create));

  const read = gate(async (ctx, who) => answer(ctx, await commands.detail(who, idOf(ctx))));
  const change = gate(async (ctx, who) => {
    const id = idOf(ctx);
    const body = await readJson(ctx, SessionChange);
    answer(ctx, await commands.change(who, id, { change: body, version: expectedVersion(ctx) }));
  });
  router.get("/:id", read).patch("/:id", change);

  const join = gate(async (ctx, who) => {
    ctx.body = await commands.join(who, idOf(ctx));
  });
  router.post("/:id/join", join);
}

function peopleRoutes(router: Router, { gate, idempotent, people }: SessionRoutesPorts): void {
  const putMember = gate(async (ctx, who) => {
    const [id, userId] = [idOf(ctx), userIdOf(ctx)];
    const membership = await readJson(ctx, SessionMembership);
    answer(ctx, await people.putMember(who, id, { userId, ...membership }));
  });
  const removeMember = gate(async (ctx, who) => answer(ctx, await people.removeMember(who, idOf(ctx), userIdOf(ctx))));
  router.put("/:id/members/:userId", putMember).delete("/:id/members/:userId", removeMember);

  const invite = idempotent.once(async (ctx, who) => {
    const id = idOf(ctx);
    const created = await people.invite(who, id, await readJson(ctx, NewInvitation));
    ctx.status = 201;
    setVersion(ctx, created.session.version);
    ctx.body = created;
  });
  const changeInvitation = gate(async (ctx, who) => {
    const [id, userId] = [idOf(ctx), userIdOf(ctx)];
    const body = await readJson(ctx, InvitationChange);
    answer(ctx, await people.changeInvitation(who, id, { userId, ...body }));
  });
  router.post("/:id/invitations", gate(invite)).patch("/:id/invitations/:userId", changeInvitation);
}

function answer(ctx: ApiContext, detail: SessionDetail): void {
  setVersion(ctx, detail.version);
  ctx.body = detail;
}

function idOf(ctx: ApiContext): SessionId {
  return pathId(SessionId, ctx.params["id"], "no such session");
}
