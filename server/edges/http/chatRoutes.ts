import Router from "@koa/router";
import type { ConversationRef } from "../../../shared/model/chat.ts";
import { CaseId, GroupId, MessageId, SessionId, UserId } from "../../../shared/model/ids.ts";
import {
  GroupChange,
  GroupMembership,
  MessageChange,
  NewGroup,
  NewMessage,
  PageQuery,
  ReadPosition,
  SearchQuery,
} from "../../../shared/protocol/api/chat.ts";
import type { ChatCommands } from "../../sessions/chatCommands.ts";
import type { ChatGroupCommands } from "../../sessions/chatGroupCommands.ts";
import type { ApiContext, ApiGate } from "./apiGate.ts";
import type { IdempotentAnswers } from "./IdempotentAnswers.ts";
import { pathId, userIdOf } from "./pathIds.ts";
import { readJson } from "./readJson.ts";

export interface ChatRoutesPorts {
  readonly gate: ApiGate;
  readonly idempotent: IdempotentAnswers;
  readonly commands: ChatCommands;
  readonly groups: ChatGroupCommands;
}

type RefOf = (ctx: ApiContext) => ConversationRef;

/** Which conversation a path names, by its first part. */
const places: readonly (readonly [path: string, refOf: RefOf])[] = [
  ["/sessions/:id", (ctx) => ({ kind: "session", id: pathId(SessionId, ctx.params["id"], "no such session") })],
  ["/cases/:id", (ctx) => ({ kind: "case", id: pathId(CaseId, ctx.params["id"], "no such case") })],
  ["/groups/:id", (ctx) => ({ kind: "group", id: groupOf(ctx) })],
  ["/people/:id", (ctx) => ({ kind: "direct", id: pathId(UserId, ctx.params["id"], "no such person") })],
];

/** The resources of shared/protocol/api/chat.ts. */
export function chatRoutes(ports: ChatRoutesPorts): Router {
  const { gate, commands } = ports;
  const router = new Router({ prefix: "/api/chat" });
  router.get(
    "/",
    gate(async (ctx, who) => {
      ctx.body = await commands.overview(who);
    }),
  );
  router.post(
    "/search",
    gate(async (ctx, who) => {
      ctx.body = await commands.search(who, await readJson(ctx, SearchQuery));
    }),
  );
  addGroups(router, ports);
  for (const [path, refOf] of places) addConversation(router, ports, { path, refOf });
  return router;
}

function addConversation(
  router: Router,
  { gate, commands }: ChatRoutesPorts,
  { path, refOf }: { readonly path: string; readonly refOf: RefOf },
): void {
  const detail = gate(async (ctx, who) => {
    ctx.body = await commands.detail(who, refOf(ctx));
  });
  const page = gate(async (ctx, who) => {
    ctx.body = await commands.page(who, refOf(ctx), PageQuery.parse(ctx.query));
  });
  const send = gate(async (ctx, who) => {
    const conversation = refOf(ctx);
    ctx.body = await commands.send(who, conversation, await readJson(ctx, NewMessage));
    ctx.status = 201;
  });
  const edit = gate(async (ctx, who) => {
    const [conversation, id] = [refOf(ctx), messageOf(ctx)];
    ctx.body = await commands.edit(who, conversation, { id, change: await readJson(ctx, MessageChange) });
  });
  const remove = gate(async (ctx, who) => {
    ctx.body = await commands.remove(who, refOf(ctx), messageOf(ctx));
  });
  const history = gate(async (ctx, who) => {
    ctx.body = await commands.history(who, refOf(ctx), messageOf(ctx));
  });
  const markRead = gate(async (ctx, who) => {
    const conversation = refOf(ctx);
    await commands.markRead(who, conversation, (await readJson(ctx, ReadPosition)).seq);
    ctx.status = 204;
  });
  router.get(path, detail).get(`${path}/messages`, page).post(`${path}/messages`, send).put(`${path}/read`, markRead);
  router.patch(`${path}/messages/:message`, edit).delete(`${path}/messages/:message`, remove);
  router.get(`${path}/messages/:message/history`, history);
}

function addGroups(router: Router, { gate, idempotent, groups }: ChatRoutesPorts): void {
  const create = idempotent.once(async (ctx, who) => {
    ctx.body = await groups.create(who, await readJson(ctx, NewGroup));
    ctx.status = 201;
  });
  const rename = gate(async (ctx, who) => {
    const id = groupOf(ctx);
    ctx.body = await groups.rename(who, id, (await readJson(ctx, GroupChange)).name);
  });
  const putMember = gate(async (ctx, who) => {
    const [id, userId] = [groupOf(ctx), userIdOf(ctx)];
    const { role } = await readJson(ctx, GroupMembership);
    ctx.body = await groups.putMember(who, id, { userId, role });
  });
  const removeMember = gate(async (ctx, who) => {
    const left = await groups.removeMember(who, groupOf(ctx), userIdOf(ctx));
    if (left) ctx.body = left;
    else ctx.status = 204;
  });
  router.post("/groups", gate(create)).patch("/groups/:id", rename);
  router.put("/groups/:id/members/:userId", putMember).delete("/groups/:id/members/:userId", removeMember);
}

function groupOf(ctx: ApiContext): GroupId {
  return pathId(GroupId, ctx.params["id"], "no such group");
}

function messageOf(ctx: ApiContext): MessageId {
  return pathId(MessageId, ctx.params["message"], "no such message");
}
