import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { AuditSource } from "../../shared/model/audit.ts";
import { BEARER_PREFIX, SUBPROTOCOL } from "../../shared/protocol/version.ts";
import { failures } from "../../shared/protocol/failures.ts";
import { sourceOf } from "./auditFrom.ts";
import { closeSocket } from "./closeSocket.ts";

/** What an edge is given of a WebSocket's handshake: the path's parts and the token, never the URL itself. */
interface Upgraded {
  readonly socket: WebSocket;
  /** What the WebSocket was made of. */
  readonly stream: Duplex;
  /** The decoded rest of the path, e.g. the Doc name; undefined where there is none. */
  readonly rest: string | undefined;
  readonly query: URLSearchParams;
  /** Offered `consilium.v1`. */
  readonly isConsilium: boolean;
  readonly token: string | undefined;
  readonly from: AuditSource;
}

export interface UpgradeRoute {
  /** First part of the path. */
  readonly name: string;
  readonly maxPayload: number;
  /** Whether a token may stand in the address, where clients that are not ours know no other way: addresses end in logs. */
  readonly takesTokenFromQuery: boolean;
  readonly accept: (upgraded: Upgraded) => void;
}

export interface UpgradeOptions {
  /** True for an origin whose pages may open sockets. */
  readonly isAllowedOrigin: (origin: string) => boolean;
  readonly routes: readonly UpgradeRoute[];
  /** False: a new socket is opened only to be told 1013, which every client takes for "later". */
  readonly hasRoom?: () => boolean;
}

const MAX_HEADERS = 100;
/** Fragments of one message: no browser sends any, and each costs memory, even an empty one. */
const MAX_FRAGMENTS = 1024;

/** The one WebSocket upgrade, of connections that speak HTTP/1.1. What is refused here is refused before any WebSocket exists (400, 403, 404, 431). */
export function serveUpgrades(server: EventEmitter, options: UpgradeOptions): Disposable {
  const routes = new Map(options.routes.map((route) => [route.name, { route, server: createServer(route) }]));
  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on("error", () => stream.destroy());
    const target = parseTarget(request.url);
    if (!target || !isPlainHost(request)) return refuse(stream, "400 Bad Request");
    if (request.rawHeaders.length > 2 * MAX_HEADERS) return refuse(stream, "431 Request Header Fields Too Large");
    const found = routes.get(target.name);
    if (!found) return refuse(stream, "404 Not Found");
    const { origin } = request.headers;
    if (origin !== undefined && !options.isAllowedOrigin(origin)) return refuse(stream, "403 Forbidden");
    found.server.handleUpgrade(request, stream, head, (socket) => {
      if (options.hasRoom?.() === false) return refuseSocket(socket);
      const { rest, query } = target;
      found.route.accept({
        socket,
        stream,
        rest,
        query,
        from: sourceOf(request),
        ...credentials(request, found.route.takesTokenFromQuery ? query : undefined),
      });
    });
  };
  server.on("upgrade", onUpgrade);
  return {
    [Symbol.dispose]: () => {
      server.off("upgrade", onUpgrade);
      for (const { server: sockets } of routes.values()) sockets.close();
    },
  };
}

function createServer(route: UpgradeRoute): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: route.maxPayload,
    maxFragments: MAX_FRAGMENTS,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
}

interface Target {
  readonly name: string;
  readonly rest: string | undefined;
  readonly query: URLSearchParams;
}

function parseTarget(target: string | undefined): Target | undefined {
  // Neither the absolute form nor "//host": nothing but a path of this server.
  if (!target || !/^\/(?!\/)/u.test(target) || !URL.canParse(target, "http://server")) return undefined;
  const url = new URL(target, "http://server");
  const [, name = "", ...rest] = url.pathname.split("/");
  try {
    const decoded = decodeURIComponent(rest.join("/"));
    return { name, rest: decoded === "" ? undefined : decoded, query: url.searchParams };
  } catch {
    return undefined; // A broken escape sequence.
  }
}

/** One Host header that is a host and a port. X-Forwarded-Host is never read. */
function isPlainHost({ headersDistinct: { host } }: IncomingMessage): boolean {
  const [name = "", ...more] = host ?? [];
  return more.length === 0 && /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/iu.test(name);
}

function credentials(request: IncomingMessage, query?: URLSearchParams): Pick<Upgraded, "isConsilium" | "token"> {
  const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((entry) => entry.trim());
  const bearer = offered.find((entry) => entry.startsWith(BEARER_PREFIX))?.slice(BEARER_PREFIX.length);
  return { isConsilium: offered.includes(SUBPROTOCOL), token: bearer ?? query?.get("token") ?? undefined };
}

function refuseSocket(socket: WebSocket): void {
  socket.on("error", () => socket.terminate());
  closeSocket(socket, failures.overloaded.close, "overloaded");
}

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
