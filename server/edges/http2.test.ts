import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { type ClientHttp2Session, connect, constants } from "node:http2";
import { request } from "node:https";
import { connect as connectPlain } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Registry } from "prom-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { InstitutionId, UserId } from "../../shared/model/ids.ts";
import { Archive } from "../archive/Archive.ts";
import { wholeInstitution } from "../archive/StudyScope.ts";
import { Log } from "../platform/log.ts";
import { imageElements, imageFile, part10File } from "../testing/part10File.ts";
import { dicomWebRoutes } from "./dicomweb/dicomWebRoutes.ts";
import { STOW_TYPE, stowBody } from "./dicomweb/dicomWebTesting.ts";
import { serveUpgrades } from "./upgrade.ts";
import { createApp } from "./http/createApp.ts";
import { listen, type Listening } from "./http/listen.ts";

const scope = wholeInstitution(InstitutionId.parse("institution-1"), UserId.parse("user-one-1"));
const INSTANCE = "/dicom-web/studies/1.2.3/series/1.2.3.1/instances/1.2.3.1.1";
const large = Buffer.alloc(32 * 1024 * 1024);

describe("a server with a certificate", () => {
  const stack = new AsyncDisposableStack();
  const signedOut = new AbortController();
  let server: Listening;
  let ca: Buffer;

  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), "consilium-tls-"));
    stack.defer(() => rm(directory, { recursive: true, force: true }));
    const tls = { certPath: join(directory, "cert.pem"), keyPath: join(directory, "key.pem") };
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
    const pair = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-keyout", tls.keyPath, "-out", tls.certPath];
    execFileSync("openssl", ["req", "-x509", "-nodes", "-days", "2", ...pair, ...subject], { stdio: "ignore" });
    ca = await readFile(tls.certPath);
    const archive = stack.use(await Archive.open({ log: new Log("silent") }));
    const admit = async () => ({
      value: { scope },
      revoked: signedOut.signal,
      onChange: () => () => undefined,
      [Symbol.dispose]: () => undefined,
    });
    const routes = dicomWebRoutes({ archive, gate: { admit }, publicUrl: () => "https://example" });
    const app = createApp({
      log: new Log("silent"),
      registry: new Registry(),
      isTls: true,
      mount: (koa) => void koa.use(routes.routes()),
    });
    server = await listen(app, { host: "127.0.0.1", port: 0, publicUrl: undefined, tls });
    stack.use(server);
    stack.use(
      serveUpgrades(server.http, {
        isAllowedOrigin: () => true,
        routes: [
          {
            name: "echo",
            maxPayload: 1000,
            takesTokenFromQuery: false,
            accept: ({ socket }) => socket.on("message", (data) => socket.send(data)),
          },
        ],
      }),
    );
  });
  afterAll(() => stack.disposeAsync());

  /** One request over HTTP/2. */
  async function ask(client: ClientHttp2Session, headers: Record<string, string>, body?: Uint8Array) {
    const stream = client.request(headers, { endStream: body === undefined });
    if (body) stream.end(Buffer.from(body));
    const [answered]: [Record<string, string | number>] = (await once(stream, "response")) as never;
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
    return { status: answered[":status"], headers: answered, body: Buffer.concat(chunks) };
  }

  async function session(): Promise<ClientHttp2Session> {
    const opened = connect(server.url, { ca });
    await once(opened, "connect");
    stack.defer(() => opened.destroy());
    return opened;
  }

  const stow = { ":method": "POST", ":path": "/dicom-web/studies", "content-type": STOW_TYPE };

  it("[AR21] takes objects and answers frames over HTTP/2, many at once on one connection", async () => {
    const client = await session();
    expect(client.alpnProtocol).toBe("h2");
    expect((await ask(client, stow, stowBody([imageFile({ frames: 8 })]))).status).toBe(200);
    const frames = Array.from({ length: 8 }, (_, frame) => ({ ":path": `${INSTANCE}/frames/${frame + 1}` }));
    const answers = await Promise.all(frames.map((headers) => ask(client, headers)));
    for (const [frame, { status, body }] of answers.entries()) {
      const pixels = Buffer.from(Array.from({ length: 32 }, (_, index) => (frame * 32 + index) % 251));
      expect([status, body.includes(pixels)]).toEqual([200, true]);
    }
    const { headers } = await ask(client, { ":path": `${INSTANCE}/metadata` });
    expect(headers["strict-transport-security"]).toContain("max-age");
    expect((await ask(client, { ":path": "/dicom-web/studies/1.9.9/metadata" })).status).toBe(404);
  });

  it("[AR21] opens WebSockets on the same port, and answers HTTP/1.1", async () => {
    const socket = new WebSocket(`${server.url.replace("https", "wss")}/echo`, { ca });
    await once(socket, "open");
    socket.send("here");
    expect(String((await once(socket, "message"))[0])).toBe("here");
    socket.terminate();
    const response = await new Promise<{ readonly statusCode?: number | undefined; readonly httpVersion: string }>(
      (resolve, reject) => {
        const sent = request(`${server.url}${INSTANCE}/metadata`, { ca }, (answer) => resolve(answer.resume()));
        sent.on("error", reject).end();
      },
    );
    expect([response.statusCode, response.httpVersion]).toEqual([200, "1.1"]);
  });

  it("T9 who has asked over TLS is let go on whoever else is silent", async () => {
    const client = await session();
    expect((await ask(client, { ":path": `${INSTANCE}/metadata` })).status).toBe(200);
    const { port } = new URL(server.url);
    const [first, ...others] = await Promise.all(
      Array.from({ length: 257 }, async () => {
        const socket = connectPlain({ port: Number(port), host: "127.0.0.1" });
        stack.defer(() => void socket.destroy());
        await once(socket, "connect");
        return socket;
      }),
    );
    await Promise.race([first, ...others].map((socket) => once(socket ?? client, "close")));
    expect((await ask(client, { ":path": `${INSTANCE}/metadata` })).status).toBe(200);
    expect(others.filter(({ destroyed }) => !destroyed).length).toBeGreaterThanOrEqual(255);
  });

  it("[AR14] [AR21] refuses a body that it does not read, and the connection goes on", async () => {
    const client = await session();
    const stream = client.request({ ...stow, "content-type": "application/json" });
    stream.write("a body that never ends");
    const [answered]: [Record<string, string | number>] = (await once(stream, "response")) as never;
    stream.resume();
    await once(stream, "close");
    expect([answered[":status"], stream.rstCode]).toEqual([415, constants.NGHTTP2_NO_ERROR]);
    expect((await ask(client, { ":path": `${INSTANCE}/metadata` })).status).toBe(200);
  });

  it("[AR18] [AR21] T10 what is broken off ends with an error and never looks whole", async () => {
    const client = await session();
    const bulky = part10File({
      elements: [...imageElements({ instanceUid: "1.2.3.1.9" }), { tag: 0x7fe10010, vr: "OB", value: large }],
    });
    expect((await ask(client, stow, stowBody([bulky]))).status).toBe(200);
    const stream = client.request({ ":path": "/dicom-web/studies/1.2.3" });
    await once(stream, "response");
    signedOut.abort();
    let bytes = 0;
    await expect(
      (async () => {
        for await (const chunk of stream) bytes += (chunk as Buffer).length;
      })(),
    ).rejects.toThrow();
    expect(stream.rstCode).toBe(constants.NGHTTP2_INTERNAL_ERROR);
    expect(bytes).toBeLessThan(large.length);
  });
});
