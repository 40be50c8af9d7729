import Router from "@koa/router";
import { apiContract } from "./contract/apiContract.ts";
import { asyncApi } from "./contract/asyncApi.ts";
import { openApi } from "./contract/openApi.ts";

/** `/api/openapi.json` and `/api/asyncapi.json`: what this server speaks, for programs. Open to all: nothing in them is anybody's. */
export function contractRoutes(): Router {
  const router = new Router({ prefix: "/api" });
  const documents = { openapi: JSON.stringify(openApi(apiContract)), asyncapi: JSON.stringify(asyncApi()) };
  for (const name of ["openapi", "asyncapi"] as const) {
    router.get(`/${name}.json`, (ctx) => {
      ctx.set("Cache-Control", "no-cache");
      ctx.type = "application/json";
      ctx.body = documents[name];
    });
  }
  return router;
}

/**
 * Holds what the routers answer against the contract. Throws where one has what the other lacks: a route that nobody is told of, or a
 * promise that nobody keeps, ends the start.
 */
export function requireContract(routers: readonly Router[]): readonly Router[] {
  const routed = new Set(
    routers.flatMap(({ stack }) =>
      stack.flatMap(({ methods, path }) =>
        methods.filter((method) => method !== "HEAD").map((method) => `${method} ${String(path)}`),
      ),
    ),
  );
  const told = new Set(apiContract.map(({ method, path }) => `${method} ${path}`));
  const differences = [
    ...[...routed].filter((route) => !told.has(route)).map((route) => `${route} is in no contract`),
    ...[...told].filter((route) => !routed.has(route)).map((route) => `${route} is in the contract and nowhere else`),
  ];
  if (differences.length > 0) throw new Error(differences.join("; "));
  return routers;
}
