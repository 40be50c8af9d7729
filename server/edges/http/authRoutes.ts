import Router from "@koa/router";
import type { Context, Middleware } from "koa";
import {
  ChangePasswordRequest,
  SetPasswordRequest,
  SetupRequest,
  SignInRequest,
  SignOutRequest,
} from "../../../shared/protocol/api/auth.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import type { Admitted } from "../../auth/Admission.ts";
import type { Credentials } from "../../auth/Credentials.ts";
import type { Caller, SignIn } from "../../auth/SignIn.ts";
import { AuditNotes } from "../AuditNotes.ts";
import { peerAddress } from "../peerAddress.ts";
import type { ApiGate } from "./apiGate.ts";
import { forgetSignIn, keepInBrowser, readCookie } from "./browserCookies.ts";
import { clientAddress } from "./clientAddress.ts";
import { readJson } from "./readJson.ts";

const MAX_CODE_CHARS = 128;

export interface AuthRoutesParts {
  readonly signIn: SignIn;
  readonly credentials: Credentials;
  /** For tokens of a sign-in, which alone open the account. */
  readonly accountGate: ApiGate;
  /** True for an origin that serves our own pages. */
  readonly isOwnOrigin: (origin: string) => boolean;
  /** Whether people reach this server by https. Asked only once requests come. */
  readonly isSecure: () => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Signing in, out and on, as in shared/protocol/api/auth.ts. */
export function authRoutes(parts: AuthRoutesParts): Router {
  const { signIn, credentials, accountGate, isSecure } = parts;
  const router = new Router({ prefix: "/api/auth" });
  const admit = (ctx: Context, { answer, refreshToken, refreshEndsAt, browserProof }: Admitted): void => {
    const refreshLastsS = (refreshEndsAt - parts.now()) / 1000;
    keepInBrowser(ctx, { refreshToken, refreshLastsS, browserProof }, isSecure());
    ctx.body = answer;
  };
  router.use(notFromElsewhere(parts.isOwnOrigin));

  router.post("/sign-in", async (ctx) => {
    admit(ctx, await signIn.withPassword(await readJson(ctx, SignInRequest), callerOf(ctx)));
  });
  router.post("/refresh", async (ctx) => {
    const token = readCookie(ctx, "consilium_refresh");
    if (token === undefined) throw new Failure("unauthenticated", "nobody is signed in here");
    admit(ctx, await signIn.refresh(token, callerOf(ctx)));
  });
  router.post("/sign-out", async (ctx) => {
    const { isEverywhere } = await readJson(ctx, SignOutRequest);
    const token = readCookie(ctx, "consilium_refresh");
    const user = token === undefined ? undefined : await signIn.end(token, isEverywhere);
    if (user) AuditNotes.of(ctx).who = { userId: user.id, institutionId: user.institutionId, kind: user.kind };
    forgetSignIn(ctx, isSecure());
    ctx.status = 204;
  });
  router.post(
    "/password",
    accountGate(async (ctx, who) => {
      admit(ctx, await credentials.change(who.userId, await readJson(ctx, ChangePasswordRequest)));
    }),
  );
  router.get("/code", async (ctx) => {
    ctx.body = await credentials.describe(ctx.get("Consilium-Code").slice(0, MAX_CODE_CHARS), callerOf(ctx).address);
  });
  router.post("/setup", async (ctx) => {
    admit(ctx, await credentials.setUp(await readJson(ctx, SetupRequest), callerOf(ctx).address));
  });
  router.post("/set-password", async (ctx) => {
    admit(ctx, await credentials.choose(await readJson(ctx, SetPasswordRequest), callerOf(ctx).address));
  });
  return router;
}

/** The cookies come by themselves, so whose page asks is looked at: ours, or no browser's page at all. */
function notFromElsewhere(isOwnOrigin: (origin: string) => boolean): Middleware {
  return async (ctx, next) => {
    ctx.set("Cache-Control", "no-store");
    const origin = ctx.get("Origin");
    if (origin !== "" && !isOwnOrigin(origin)) throw new Failure("forbidden", "ask from this server's own pages");
    await next();
  };
}

function callerOf(ctx: Context): Caller {
  return { address: clientAddress(peerAddress(ctx.req)), browserProof: readCookie(ctx, "consilium_browser") };
}
