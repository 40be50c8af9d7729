import Router from "@koa/router";
import { StoredQuestion } from "../../../shared/protocol/api/uploads.ts";
import type { UploadCommands } from "../../sessions/uploadCommands.ts";
import type { ApiGate } from "./apiGate.ts";
import { readJson } from "./readJson.ts";

export interface UploadRoutesPorts {
  readonly gate: ApiGate;
  readonly commands: UploadCommands;
}

/** The resources of shared/protocol/api/uploads.ts. */
export function uploadRoutes({ gate, commands }: UploadRoutesPorts): Router {
  const router = new Router({ prefix: "/api/uploads" });
  const desk = gate(async (ctx, who) => {
    ctx.body = await commands.desk(who);
  });
  const stored = gate(async (ctx, who) => {
    ctx.body = await commands.stored(who, (await readJson(ctx, StoredQuestion)).instances);
  });
  return router.get("/", desk).post("/stored", stored);
}
