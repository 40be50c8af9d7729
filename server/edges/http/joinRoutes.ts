import { bodyParser } from "@koa/bodyparser";
import Router from "@koa/router";
import { JoinRequest, type JoinReply } from "../../../shared/protocol/api.ts";
import { Failure } from "../../../shared/protocol/failures.ts";

export interface JoinPort {
  /** Throws Failure "not-found" for a code that is unknown or has ended. */
  redeem(code: string): Promise<JoinReply>;
}

/** `POST /api/join`: a join link's code for a token of this tab's own. */
export function joinRoutes(port: JoinPort): Router {
  const router = new Router({ prefix: "/api" });
  const readJson = bodyParser({ enableTypes: ["json"], jsonLimit: "4kb", encoding: "utf-8" });
  router.post("/join", readJson, async (ctx) => {
    if (!ctx.request.is("application/json")) throw new Failure("unsupported", "send application/json");
    const { code } = JoinRequest.parse(ctx.request.body);
    ctx.set("Cache-Control", "no-store");
    ctx.body = await port.redeem(code);
  });
  return router;
}
