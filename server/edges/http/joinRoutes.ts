import { bodyParser } from "@koa/bodyparser";
import Router from "@koa/router";
import type { Middleware } from "koa";
import { JoinRequest, type JoinReply } from "../../../shared/protocol/api/join.ts";
import { Failure } from "../../../shared/protocol/failures.ts";

export interface JoinPort {
  /** Throws Failure "not-found" for a code that is unknown or has ended. */
  redeem(code: string): Promise<JoinReply>;
}

const BODY_WITHIN_MS = 10_000;

/** Refuses what is not plain JSON before anything reads it, and drops who takes too long to send it. */
const plainJson: Middleware = async (ctx, next) => {
  if (ctx.get("Content-Encoding") !== "" || !ctx.request.is("application/json")) {
    throw new Failure("unsupported", "send application/json without a content encoding");
  }
  const late = setTimeout(() => ctx.req.destroy(), BODY_WITHIN_MS);
  try {
    await next();
  } finally {
    clearTimeout(late);
  }
};

/** `POST /api/join`: a join link's code for a token of this tab's own. */
export function joinRoutes(port: JoinPort): Router {
  const router = new Router({ prefix: "/api" });
  const readJson = bodyParser({ enableTypes: ["json"], jsonLimit: "4kb", encoding: "utf-8" });
  router.post("/join", plainJson, readJson, async (ctx) => {
    const { code } = JoinRequest.parse(ctx.request.body);
    ctx.set("Cache-Control", "no-store");
    ctx.body = await port.redeem(code);
  });
  return router;
}
