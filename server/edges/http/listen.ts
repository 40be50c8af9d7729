import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from "node:http2";
import type { Duplex } from "node:stream";
import type Koa from "koa";
import { type Config, ConfigError } from "../../platform/config.ts";
import { TrustedProxies } from "../peerAddress.ts";
import { limitSilence } from "./SilentConnections.ts";

const MAX_HEADER_BYTES = 16 * 1024;
const HEADERS_WITHIN_MS = 10_000;
/** An HTTP/2 connection on which nothing travels. */
const IDLE_SESSION_MS = 120_000;
const limits = {
  maxHeaderSize: MAX_HEADER_BYTES,
  headersTimeout: HEADERS_WITHIN_MS,
  connectionsCheckingInterval: 1000,
  // A large upload over a bad line takes long: readers of bodies watch for silence themselves.
  requestTimeout: 0,
};
const secureLimits = {
  ...limits,
  handshakeTimeout: HEADERS_WITHIN_MS,
  settings: { maxHeaderListSize: MAX_HEADER_BYTES, maxConcurrentStreams: 100 },
};

export interface Listening extends AsyncDisposable {
  readonly http: Server | Http2SecureServer;
  /** Where people reach this server: PUBLIC_URL, else the address it listens on. No trailing slash. */
  readonly url: string;
  /** Origins whose pages may open sockets. */
  readonly origins: ReadonlySet<string>;
}

/**
 * Serves the app over HTTP/1.1, or where a certificate is configured over TLS: HTTP/2, and HTTP/1.1 for WebSockets and whoever asks for it.
 * Disposing stops it and drops what is still open.
 */
export async function listen(app: Koa, config: Config["http"]): Promise<Listening> {
  const handle = app.callback();
  const onRequest = (...args: Parameters<typeof handle>) => void handle(...args); // Koa answers its own failures.
  const { tls } = config;
  const { http, dropAll } = tls
    ? secureServer({ cert: await readFile(tls.certPath), key: await readFile(tls.keyPath) }, onRequest)
    : plainServer(createServer(limits, onRequest));
  const proxies = new TrustedProxies(config.trustedProxies ?? []);
  limitSilence(http, (address) => proxies.has(address));
  proxies.listenTo(http);
  await new Promise<void>((resolve, reject) => {
    http.once("error", (error: NodeJS.ErrnoException) => reject(asConfigError(error, config.port)));
    http.listen(config.port, config.host, resolve);
  });
  const address = http.address();
  const port = typeof address === "object" && address ? address.port : config.port;
  const scheme = tls ? "https" : "http";
  const own = [config.host, "127.0.0.1", "localhost"].map((host) => `${scheme}://${bracketed(host)}:${port}`);
  const url = config.publicUrl?.replace(/\/+$/u, "") ?? own[0] ?? "";
  return {
    http,
    url,
    origins: new Set([new URL(url).origin, ...own]),
    [Symbol.asyncDispose]: () => close(http, dropAll),
  };
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function asConfigError(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === "EADDRINUSE")
    return new ConfigError(`PORT: ${port} is taken by another program; choose another one`);
  if (error.code === "EACCES") return new ConfigError(`PORT: this user may not listen on ${port}`);
  return error;
}

type OnRequest = (...args: Parameters<ReturnType<Koa["callback"]>>) => void;

/** A server, and what drops its connections but for those that became WebSockets. */
interface Served {
  readonly http: Listening["http"];
  readonly dropAll: () => void;
}

function plainServer(http: Server): Served {
  return { http, dropAll: () => http.closeAllConnections() };
}

function secureServer(pair: { readonly cert: Buffer; readonly key: Buffer }, onRequest: OnRequest): Served {
  const http = createSecureServer({ ...secureLimits, ...pair, allowHTTP1: true }, onRequest);
  const open = new Set<Duplex>();
  http.on("secureConnection", (socket: Duplex) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  http.on("upgrade", (_: unknown, socket: Duplex) => open.delete(socket));
  http.on("session", (session: ServerHttp2Session) => session.setTimeout(IDLE_SESSION_MS, () => session.close()));
  return { http, dropAll: () => open.forEach((socket) => socket.destroy()) };
}

async function close(http: Listening["http"], dropAll: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  // Everyone was told to come back later; who is still here has had the time of the drain.
  dropAll();
  await closed;
}
