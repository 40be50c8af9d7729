import Router from "@koa/router";
import type { InstitutionAction } from "../../../shared/model/policy.ts";
import { may } from "../../../shared/model/policy.ts";
import { NewUser, type PasswordLink, UserChange } from "../../../shared/protocol/api/users.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import type { Accounts, PasswordCode } from "../../auth/Accounts.ts";
import type { ApiContext, ApiGate, ApiHandler } from "./apiGate.ts";
import type { IdempotentAnswers } from "./IdempotentAnswers.ts";
import { readJson } from "./readJson.ts";

export interface UserRoutesParts {
  readonly accounts: Accounts;
  /** For every token. */
  readonly apiGate: ApiGate;
  /** For tokens of a sign-in, which alone manage accounts. */
  readonly accountGate: ApiGate;
  readonly idempotent: IdempotentAnswers;
  /** Without a trailing slash. Asked only once requests come. */
  readonly publicUrl: () => string;
}

/** The institution's accounts and its directory, as in shared/protocol/api/users.ts. */
export function userRoutes({ accounts, apiGate, accountGate, idempotent, publicUrl }: UserRoutesParts): Router {
  const router = new Router({ prefix: "/api" });
  const manage = (handler: ApiHandler) => accountGate(whoMay("manageUsers", handler));
  const toLink = ({ code, expiresInS }: PasswordCode): PasswordLink => ({
    url: `${publicUrl()}/welcome#${code}`,
    expiresInS,
  });

  router.get(
    "/users",
    manage(async (ctx, { institutionId }) => {
      ctx.body = { users: await accounts.list(institutionId) };
    }),
  );
  const create: ApiHandler = async (ctx, { institutionId }) => {
    const user = await accounts.create(institutionId, await readJson(ctx, NewUser));
    ctx.status = 201;
    ctx.set("Location", `/api/users/${user.id}`);
    ctx.body = { user, link: toLink(await accounts.passwordCode(institutionId, user.id)) };
  };
  router.post("/users", manage(idempotent.once(create)));
  router.patch(
    "/users/:id",
    manage(async (ctx, { institutionId }) => {
      ctx.body = await accounts.change(institutionId, idOf(ctx), await readJson(ctx, UserChange));
    }),
  );
  router.post(
    "/users/:id/password-link",
    manage(async (ctx, { institutionId }) => {
      ctx.body = toLink(await accounts.passwordCode(institutionId, idOf(ctx)));
    }),
  );
  router.post(
    "/users/:id/sign-out",
    manage(async (ctx, { institutionId }) => {
      await accounts.signOut(institutionId, idOf(ctx));
      ctx.status = 204;
    }),
  );
  const directory: ApiHandler = async (ctx, { institutionId }) => {
    ctx.body = { people: await accounts.directory(institutionId) };
  };
  router.get("/directory", apiGate(whoMay("readDirectory", directory)));
  return router;
}

/** Only for who may do this to their institution. */
function whoMay(action: InstitutionAction, handler: ApiHandler): ApiHandler {
  return async (ctx, who) => {
    if (!may(who, action, { kind: "institution", institutionId: who.institutionId })) {
      throw new Failure("forbidden", "your account may not do this");
    }
    await handler(ctx, who);
  };
}

function idOf(ctx: ApiContext): string {
  return ctx.params["id"] ?? "";
}
