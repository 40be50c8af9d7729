import Router from "@koa/router";
import type { Registry } from "prom-client";

/** Names of what is not ready, empty when the server can take work. */
export type ReadinessProbe = () => readonly string[];

/** `/healthz` (the process answers), `/readyz` (it can take work), `/metrics` (Prometheus text). */
export function operationsRoutes(options: { readonly registry: Registry; readonly notReady: ReadinessProbe }): Router {
  const router = new Router();
  router.get("/healthz", (ctx) => {
    ctx.set("Cache-Control", "no-store");
    ctx.body = { status: "ok" };
  });
  router.get("/readyz", (ctx) => {
    const missing = options.notReady();
    ctx.set("Cache-Control", "no-store");
    ctx.status = missing.length === 0 ? 200 : 503;
    ctx.body = { status: missing.length === 0 ? "ready" : "not-ready", missing };
  });
  router.get("/metrics", async (ctx) => {
    ctx.set("Cache-Control", "no-store");
    ctx.type = options.registry.contentType;
    ctx.body = await options.registry.metrics();
  });
  return router;
}
