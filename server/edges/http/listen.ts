import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type Koa from "koa";
import { type Config, ConfigError } from "../../platform/config.ts";

const MAX_HEADER_BYTES = 16 * 1024;
const HEADERS_WITHIN_MS = 10_000;

export interface Listening extends AsyncDisposable {
  readonly http: Server;
  /** Where people reach this server: PUBLIC_URL, else the address it listens on. No trailing slash. */
  readonly url: string;
  /** Origins whose pages may open sockets. */
  readonly origins: ReadonlySet<string>;
}

/** Serves the app over HTTP, or HTTPS where a certificate is configured. Disposing stops it and drops what is still open. */
export async function listen(app: Koa, config: Config["http"]): Promise<Listening> {
  const options = {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: HEADERS_WITHIN_MS,
    connectionsCheckingInterval: 1000,
    // A large upload over a bad line takes long: readers of bodies watch for silence themselves.
    requestTimeout: 0,
  };
  const handle = app.callback();
  const onRequest = (...args: Parameters<typeof handle>) => void handle(...args); // Koa answers its own failures.
  const { tls } = config;
  const http = tls
    ? createSecureServer(
        { ...options, cert: await readFile(tls.certPath), key: await readFile(tls.keyPath) },
        onRequest,
      )
    : createServer(options, onRequest);
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
    [Symbol.asyncDispose]: () => close(http),
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

async function close(http: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  http.closeIdleConnections();
  // Everyone was told to come back later; who is still here has had the time of the drain.
  http.closeAllConnections();
  await closed;
}
