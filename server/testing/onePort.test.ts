import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect as connectH2 } from "node:http2";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request } from "node:https";
import { connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls, createServer as createTlsServer } from "node:tls";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { AuditPage } from "../../shared/protocol/api/audit.ts";
import { SignedIn } from "../../shared/protocol/api/auth.ts";
import { freePort } from "./freePort.ts";
import { PlainServer } from "./PlainServer.ts";

const configuration = join(import.meta.dirname, "..", "..", "deploy", "proxy", "haproxy.cfg");
const NAME = "mdt.example";
const RELAY = "relay.mdt.example";
const CLIENT = "127.0.0.9";

async function certificate(directory: string, name: string): Promise<{ cert: string; key: string }> {
  const [cert, key] = [join(directory, `${name}.crt`), join(directory, `${name}.key`)];
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`];
  await promisify(execFile)("openssl", ["req", ...kind, "-keyout", key, "-out", cert, ...subject]);
  return { cert: await readFile(cert, "utf8"), key: await readFile(key, "utf8") };
}

describe("one port for pages, sockets and the relay, by the proxy as it is shipped", () => {
  const stack = new AsyncDisposableStack();
  let port = 0;
  let plainPort = 0;
  let setupCode = "";
  let own = "";
  let relays = "";
  let log = "";

  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), "consilium-proxy-"));
    stack.defer(() => rm(directory, { recursive: true, force: true }));
    const [pair, relayPair] = [await certificate(directory, NAME), await certificate(directory, RELAY)];
    [own, relays] = [pair.cert, relayPair.cert];
    [port, plainPort] = [await freePort(), await freePort()];
    const serverPort = await freePort();
    const server = stack.use(
      await PlainServer.start({
        PUBLIC_URL: `https://${NAME}:${port}`,
        TRUSTED_PROXIES: "127.0.0.1",
        PORT: String(serverPort),
      }),
    );
    setupCode = new URL(server.setupUrl).hash.slice(1);
    const relay = createTlsServer(relayPair, (socket) => void socket.on("error", () => undefined).pipe(socket));
    relay.listen(0, "127.0.0.1");
    await once(relay, "listening");
    stack.defer(() => void relay.close());
    const relayPort = (relay.address() as { port: number }).port;
    const pem = join(directory, "both.pem");
    await writeFile(pem, `${pair.cert}${pair.key}`, { mode: 0o600 });
    const proxy = spawn("haproxy", ["-db", "-f", configuration], {
      env: {
        ...process.env,
        PROXY_LISTEN: `127.0.0.1:${port}`,
        PROXY_LISTEN_PLAIN: `127.0.0.1:${plainPort}`,
        PROXY_SOCKET: `consilium-test-${port}`,
        TLS_PEM: pem,
        RELAY_NAME: RELAY,
        RELAY_BACKEND: `127.0.0.1:${relayPort}`,
        CONSILIUM_BACKEND: `127.0.0.1:${serverPort}`,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    stack.defer(() => ended(proxy));
    for (const output of [proxy.stdout, proxy.stderr]) output.on("data", (bytes: Buffer) => (log += bytes.toString()));
    await vi.waitFor(async () => expect([await connects(port), log]).toEqual([true, expect.anything()]), 30_000);
  }, 180_000);
  afterAll(() => stack.disposeAsync());

  const to = (path: string, method = "GET") => ({
    host: "127.0.0.1",
    localAddress: CLIENT,
    port,
    path,
    method,
    servername: NAME,
    ca: own,
    headers: { Host: `${NAME}:${port}`, "X-Forwarded-For": "198.51.100.1", "Content-Type": "application/json" },
  });

  async function ask(path: string, options: { method?: string; body?: unknown; token?: string } = {}) {
    const call = request(to(path, options.method));
    if (options.token) call.setHeader("Authorization", `Bearer ${options.token}`);
    call.end(options.body === undefined ? undefined : JSON.stringify(options.body));
    const [answer] = (await once(call, "response")) as [IncomingMessage];
    let text = "";
    for await (const chunk of answer) text += String(chunk);
    return { status: answer.statusCode, headers: answer.headers, text };
  }

  it("answers HTTPS, by HTTP/1.1 and HTTP/2, and says that it will only ever be HTTPS", async () => {
    const { status, headers } = await ask("/readyz");
    expect([status, headers["strict-transport-security"]]).toEqual([200, "max-age=31536000"]);
    const session = connectH2(`https://${NAME}:${port}`, {
      createConnection: () => connectTls({ port, host: "127.0.0.1", servername: NAME, ca: own, ALPNProtocols: ["h2"] }),
    });
    const stream = session.request({ ":path": "/join" });
    const [answer] = await once(stream, "response");
    expect(answer[":status"]).toBe(200);
    session.destroy();
  });

  it("passes WebSockets on, from our own pages alone", async () => {
    const open = (origin: string) =>
      new WebSocket(`wss://${NAME}:${port}/signal?session=no-such-session`, ["consilium.v1", "bearer.nobody"], {
        origin,
        lookup: (_name, _options, found) => found(null, [{ address: "127.0.0.1", family: 4 }] as never, 4),
        ca: own,
      });
    const socket = open(`https://${NAME}:${port}`);
    const [code] = await once(socket, "close");
    expect(code).toBe(4401);
    const [error] = (await once(open("https://elsewhere.example"), "error")) as [Error];
    expect(error.message).toContain("403");
  });

  it("passes the relay's TLS on as it is", async () => {
    const socket = connectTls({ port, host: "127.0.0.1", servername: RELAY, ca: relays });
    await once(socket, "secureConnect");
    expect(socket.getPeerCertificate().subject.CN).toBe(RELAY);
    const sent = Buffer.alloc(100_000, "media");
    socket.write(sent);
    const parts: Buffer[] = [];
    for await (const part of socket) {
      parts.push(part as Buffer);
      if (Buffer.concat(parts).length >= sent.length) break;
    }
    expect(Buffer.concat(parts).equals(sent)).toBe(true);
  });

  it("tells the server where each request comes from, whatever the client claims", async () => {
    const account = { name: "Ada", email: "ada@mdt.example", password: "a password of this test" };
    const body = { code: setupCode, institution: "St. Elsewhere", ...account };
    const { token } = SignedIn.parse(JSON.parse((await ask("/api/auth/setup", { method: "POST", body })).text));
    const page = await ask("/api/audit?event=institution-made", { token });
    const [made] = AuditPage.parse(JSON.parse(page.text)).records;
    expect(made?.from?.address).toBe(CLIENT);
  });

  it("keeps measurements in, sends plain HTTP to HTTPS, and closes what is no TLS", async () => {
    for (const path of ["/metrics", "/Metrics/", "//metrics", "/%6detrics", "/metrics?x=1"]) {
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
    }
    const plain = requestHttp({ host: "127.0.0.1", port: plainPort, path: "/join", headers: { Host: NAME } }).end();
    const [moved] = (await once(plain, "response")) as [IncomingMessage];
    expect([moved.statusCode, moved.headers.location]).toEqual([308, `https://${NAME}/join`]);
    moved.resume();
    const bare = connectTcp({ port, host: "127.0.0.1" });
    bare.write("GET / HTTP/1.1\r\n\r\n");
    bare.resume();
    await once(bare, "close");
  });

  it("T24 logs no address of a page", async () => {
    await ask("/dicom-web/studies/1.2.3.4.5.6?PatientName=Canary");
    await expect.poll(() => log).toMatch(/status=401/u);
    expect(log).not.toMatch(/dicom-web|Canary|1\.2\.3\.4/u);
  });
});

async function connects(port: number): Promise<boolean> {
  const socket = connectTcp({ port, host: "127.0.0.1" });
  return once(socket, "connect")
    .then(
      () => true,
      () => false,
    )
    .finally(() => socket.destroy());
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = once(child, "exit");
  child.kill("SIGKILL");
  await end;
}
