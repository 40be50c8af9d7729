import Router from "@koa/router";
import { Gauge, type Registry } from "prom-client";

/** Names of what is not ready, empty when the server can take work. */
type ReadinessProbe = () => readonly string[];

const measureNames = [
  "sessions",
  "peers",
  "canSave",
  "damagedDocs",
  "unsentAudit",
  "signalingSockets",
  "syncSockets",
  "relayUrls",
  "withheldRelayUrls",
  "unsealed",
  "redisAway",
] as const;

/** What is counted at the moment it is asked for. */
type Measures = Readonly<Record<(typeof measureNames)[number], () => number>>;

const gauges: Readonly<Record<keyof Measures, { readonly name: string; readonly help: string }>> = {
  sessions: { name: "consilium_sessions", help: "Live sessions" },
  peers: { name: "consilium_peers", help: "Joined peers" },
  canSave: { name: "consilium_store_writable", help: "1 while shared documents take edits" },
  damagedDocs: { name: "consilium_docs_damaged", help: "Shared documents in which damage was found since the start" },
  unsentAudit: { name: "consilium_audit_unsent", help: "Audit records that the remote copy does not have yet" },
  signalingSockets: { name: "consilium_signaling_sockets", help: "Open signaling sockets" },
  syncSockets: { name: "consilium_sync_sockets", help: "Open sync sockets" },
  relayUrls: { name: "consilium_relay_urls", help: "Relay addresses that clients are given" },
  withheldRelayUrls: {
    name: "consilium_relay_urls_withheld",
    help: "Relay addresses that failed the last look at them, or had none yet: clients are not given them",
  },
  unsealed: {
    name: "consilium_redis_unsealed",
    help: "Messages and values in Redis that no node of ours has sealed, dropped since the start",
  },
  redisAway: { name: "consilium_redis_away", help: "1 while the Redis that is configured does not answer" },
};

export interface OperationsParts {
  readonly registry: Registry;
  readonly notReady: ReadinessProbe;
  readonly measures: Measures;
}

/** `/healthz` (the process answers), `/readyz` (it can take work), `/metrics` (Prometheus text). */
export function operationsRoutes(options: OperationsParts): Router {
  register(options);
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

function register({ registry, measures }: OperationsParts): void {
  for (const key of measureNames) {
    const measure = measures[key];
    new Gauge({
      ...gauges[key],
      registers: [registry],
      collect() {
        this.set(measure());
      },
    });
  }
}
