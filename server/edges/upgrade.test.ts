import { connect } from "node:net";
import Koa from "koa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { listen, type Listening } from "./http/listen.ts";
import { serveUpgrades } from "./upgrade.ts";

let server: Listening;
let upgrades: Disposable;
const accepted: string[] = [];
const tokens: (string | undefined)[] = [];

beforeAll(async () => {
  server = await listen(new Koa(), { host: "127.0.0.1", port: 0, publicUrl: "https://mdt.example", tls: undefined });
  upgrades = serveUpgrades(server.http, {
    isAllowedOrigin: (origin) => server.origins.has(origin),
    routes: [
      {
        name: "signal",
        maxPayload: 1024,
        takesTokenFromQuery: false,
        accept: ({ socket, rest, token }) => {
          accepted.push(rest ?? "");
          tokens.push(token);
          socket.on("error", () => undefined);
        },
      },
      {
        name: "sync",
        maxPayload: 1024,
        takesTokenFromQuery: true,
        accept: ({ token }) => tokens.push(token),
      },
    ],
  });
});
afterAll(async () => {
  upgrades[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

function port(): number {
  const address = server.http.address();
  if (typeof address !== "object" || !address) throw new Error("the server does not listen");
  return address.port;
}

/** The first line of the answer to a handshake written by hand. */
function handshake(target: string, headers: readonly string[], host: readonly string[] = ["Host: mdt.example"]) {
  const socket = connect(port(), "127.0.0.1");
  socket.on("error", () => undefined);
  const lines = [
    `GET ${target} HTTP/1.1`,
    ...host,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  return new Promise<string>((resolve) => {
    let answer = "";
    socket.on("data", (data) => {
      answer += data.toString();
      if (answer.includes("\r\n\r\n")) resolve(answer);
    });
    socket.on("close", () => resolve(answer));
  }).finally(() => socket.destroy());
}

const statusOf = async (answer: Promise<string>) => Number((await answer).split(" ")[1]);

describe("the upgrade", () => {
  it.each([
    "null",
    "https://mdt.example.evil",
    "https://evil-mdt.example",
    "https://sub.mdt.example",
    "http://mdt.example",
    "https://MDT.example",
    "https://mdt.example:8443",
    "https://mdt.example.",
    "https://mdt.example/",
    "https://a@mdt.example",
    "https://mdt.example, https://evil.example",
    "file://",
  ])("T2 refuses the origin %s with 403 before there is a WebSocket", async (origin) => {
    const before = accepted.length;
    expect(await statusOf(handshake("/signal", [`Origin: ${origin}`]))).toBe(403);
    expect(accepted).toHaveLength(before);
  });

  it("T2 lets in the listed origin, its own address, and clients that are no browser", async () => {
    for (const origin of [["Origin: https://mdt.example"], [`Origin: http://127.0.0.1:${port()}`], []]) {
      expect(await statusOf(handshake("/signal", origin))).toBe(101);
    }
  });

  it("takes a token from an address on /sync alone, where clients that are not ours know no other way", async () => {
    tokens.length = 0;
    await handshake("/signal?token=a", []);
    await handshake("/signal?token=a", ["Sec-WebSocket-Protocol: consilium.v1, bearer.b"]);
    await handshake("/sync/doc?token=c", []);
    await handshake("/sync/doc?token=c", ["Sec-WebSocket-Protocol: consilium.v1, bearer.d"]);
    expect(tokens).toEqual([undefined, "b", "c", "d"]);
  });

  it.each([
    ["an absolute-form URL", "http://mdt.example/signal", [], 400],
    ["a URL that names a host", "//evil.example/signal", [], 400],
    ["a broken escape", "/signal/%e0%a4%a", [], 400],
    ["an unknown path", "/nothing", [], 404],
    ["more than 100 headers", "/signal", Array.from({ length: 101 }, (_, index) => `X-Header-${index}: 1`), 431],
    ["16 KiB of a header", "/signal", [`X-Long: ${"x".repeat(16 * 1024)}`], 431],
  ])("2A refuses %s before there is a WebSocket", async (...[, target, headers, status]) => {
    const before = accepted.length;
    expect(await statusOf(handshake(target, headers))).toBe(status);
    expect(accepted).toHaveLength(before);
  });

  it.each([
    ["none", []],
    ["two", ["Host: mdt.example", "Host: evil.example"]],
    ["one with a path", ["Host: mdt.example/evil"]],
    ["one with a user", ["Host: a@mdt.example"]],
    ["an empty one", ["Host:"]],
  ])("2A refuses a bad Host with 400: %s", async (_what, host) => {
    expect(await statusOf(handshake("/signal", [], host))).toBe(400);
  });

  it("2A reads no X-Forwarded header: it opens nothing that is closed", async () => {
    const forwarded = ["X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "X-Forwarded-For: 127.0.0.1"];
    expect(await statusOf(handshake("/signal", [...forwarded, "Origin: https://evil.example"]))).toBe(403);
    expect(await statusOf(handshake("/signal", forwarded))).toBe(101);
  });

  it("2A does not negotiate compression that is offered", async () => {
    const answer = await handshake("/signal", ["Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"]);
    expect(answer).toMatch(/^HTTP\/1.1 101 /u);
    expect(answer).not.toMatch(/sec-websocket-extensions/iu);
  });

  it("2A ends a message of endless fragments, empty or not, before it is whole", async () => {
    for (const [part, code] of [
      ["", 1008],
      ["x".repeat(64), 1009],
    ] as const) {
      const socket = new WebSocket(`ws://127.0.0.1:${port()}/signal`);
      await new Promise((resolve) => socket.once("open", resolve));
      const closed = new Promise<number>((resolve) => socket.once("close", resolve));
      for (let sent = 0; sent < 100_000 && socket.readyState === WebSocket.OPEN; sent++) {
        socket.send(part, { fin: false });
        if (sent % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      expect(await closed).toBe(code);
    }
  });
});
