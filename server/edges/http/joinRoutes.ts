import Router from "@koa/router";
import { JoinRequest, type JoinReply } from "../../../shared/protocol/api/join.ts";
import { readJson } from "./readJson.ts";

export interface JoinPort {
  /** Throws Failure "not-found" for a code that is unknown or has ended. */
  redeem(code: string): Promise<JoinReply>;
}

/** `POST /api/join`: a join link's code for a token of this tab's own. */
export function joinRoutes(port: JoinPort): Router {
  const router = new Router({ prefix: "/api" });
  router.post("/join", async (ctx) => {
    const { code } = await readJson(ctx, JoinRequest);
    ctx.set("Cache-Control", "no-store");
    ctx.body = await port.redeem(code);
  });
  return router;
}
