import Koa, { type Middleware } from "koa";
import { Counter, Histogram, type Registry } from "prom-client";
import type { Log } from "../../platform/log.ts";
import { plainPaths } from "./plainPaths.ts";
import { problems } from "./problems.ts";
import { securityHeaders } from "./securityHeaders.ts";

export interface AppParts {
  readonly log: Log;
  readonly registry: Registry;
  readonly isTls: boolean;
  /** Adds routes and pages; the first that matches answers. */
  readonly mount: (app: Koa) => void;
}

/** The HTTP edge: one Koa app; every resource is a file of its own. */
export function createApp({ log, registry, isTls, mount }: AppParts): Koa {
  const app = new Koa();
  app.on("error", (error: unknown) => log.warn("response aborted", { error }));
  app.use(measured(log, registry));
  app.use(securityHeaders({ isTls }));
  app.use(problems(log));
  app.use(plainPaths());
  mount(app);
  return app;
}

/** Counts and times requests by the first part of their path, which never holds an id. */
function measured(log: Log, registry: Registry): Middleware {
  const total = new Counter({
    name: "consilium_http_requests_total",
    help: "Answered HTTP requests",
    labelNames: ["route", "method", "status"],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: "consilium_http_request_seconds",
    help: "Time to the end of the handler",
    labelNames: ["route"],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  return async (ctx, next) => {
    const start = performance.now();
    await next();
    const ms = performance.now() - start;
    const route = routeOf(ctx.path);
    total.inc({ route, method: methodOf(ctx.method), status: ctx.status });
    seconds.observe({ route }, ms / 1000);
    log.debug("request", { route, method: methodOf(ctx.method), status: ctx.status, ms: Math.round(ms) });
  };
}

const knownRoutes = new Set(["api", "dicom-web", "healthz", "readyz", "metrics", "assets"]);
const knownMethods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

function routeOf(path: string): string {
  const first = path.split("/", 2)[1] ?? "";
  return knownRoutes.has(first) ? `/${first}` : "/";
}

function methodOf(method: string): string {
  return knownMethods.has(method) ? method : "OTHER";
}
