import Router from "@koa/router";
import { JoinRequest, type JoinReply } from "../../../shared/protocol/api/join.ts";
import type { Attempts } from "../../auth/Attempts.ts";
import { peerAddress } from "../peerAddress.ts";
import { clientAddress } from "./clientAddress.ts";
import { readJson } from "./readJson.ts";

export interface JoinPort {
  /** Throws Failure "not-found" for a code that is unknown or has ended. */
  redeem(code: string): Promise<JoinReply>;
  /** Codes that were no good, by address. */
  readonly failures: Attempts;
}

/** `POST /api/join`: a join link's code for a token of this tab's own. */
export function joinRoutes(port: JoinPort): Router {
  const router = new Router({ prefix: "/api" });
  router.post("/join", async (ctx) => {
    const { code } = await readJson(ctx, JoinRequest);
    ctx.set("Cache-Control", "no-store");
    const address = clientAddress(peerAddress(ctx.req));
    // A whole team behind one address comes at one instant: only codes that were no good count, which nobody finds by guessing anyway.
    port.failures.check(address);
    ctx.body = await port.redeem(code).catch((error: unknown) => {
      port.failures.take(address);
      throw error;
    });
  });
  return router;
}
