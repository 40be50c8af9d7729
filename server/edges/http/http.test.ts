import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { Registry } from "prom-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SessionId, UserId } from "../../../shared/model/ids.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import { Attempts } from "../../auth/Attempts.ts";
import { Log } from "../../platform/log.ts";
import { createApp } from "./createApp.ts";
import { joinRoutes } from "./joinRoutes.ts";
import { type Listening, listen } from "./listen.ts";
import { operationsRoutes } from "./operations.ts";
import { clientPages } from "./page.ts";

const script = "export {};";
const goodCode = "a-code-that-is-good";

describe("the HTTP edge", () => {
  let directory = "";
  let server: Listening;
  let notReady: string[] = [];
  let now = 0;
  let everybody: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "consilium-http-"));
    await mkdir(join(directory, "assets"));
    await writeFile(join(directory, "index.html"), '<head><style nonce="{{nonce}}"></style></head>');
    await writeFile(join(directory, "assets", "app-1a2b.js"), script);
    await writeFile(join(directory, "assets", "app-1a2b.js.br"), brotliCompressSync(script));
    await writeFile(join(directory, "assets", "app-1a2b.js.gz"), gzipSync(script));
    await mkdir(join(directory, ".vite"));
    const manifest = { "imaging/ImagingRuntime.ts": { file: "assets/viewer-3c4d.js", isDynamicEntry: true } };
    await writeFile(join(directory, ".vite", "manifest.json"), JSON.stringify(manifest));
    const registry = new Registry();
    const zero = () => 0;
    const sockets = { signalingSockets: zero, syncSockets: zero };
    const measures = {
      sessions: zero,
      peers: zero,
      canSave: zero,
      damagedDocs: zero,
      unsentAudit: zero,
      relayUrls: zero,
      withheldRelayUrls: zero,
      unsealed: zero,
      redisAway: zero,
      ...sockets,
    };
    const operations = operationsRoutes({ registry, notReady: () => notReady, measures });
    const joining = joinRoutes({
      failures: new Attempts({ now: () => now, perMinute: 30 }),
      redeem: async (code) => {
        if (code === "a-code-that-breaks") throw new Error("Doe^John broke it");
        await everybody?.();
        if (code !== goodCode) throw new Failure("not-found", "this link is not valid or has ended");
        const user = { id: UserId.parse("user-0001"), name: "Ana", role: "chair" } as const;
        return { token: "t", expiresInS: 900, session: { id: SessionId.parse("session-1"), title: "MDT" }, user };
      },
    });
    const pages = await clientPages(directory);
    const methodNotAllowed = () => new Failure("method-not-allowed", "no");
    const app = createApp({
      log: new Log("silent"),
      registry,
      isTls: false,
      mount: (koa) => {
        koa.use(operations.routes()).use(operations.allowedMethods({ throw: true, methodNotAllowed }));
        koa
          .use(joining.routes())
          .use(joining.allowedMethods({ throw: true, methodNotAllowed }))
          .use(pages);
      },
    });
    server = await listen(app, { host: "127.0.0.1", port: 0, publicUrl: undefined, tls: undefined });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/api/join`, {
      method: "POST",
      body,
      headers: { "Content-Type": "application/json", ...headers },
    });

  async function expectProblem(answer: Response, status: number, code: string): Promise<string> {
    const text = await answer.text();
    expect([answer.status, answer.headers.get("content-type")]).toEqual([status, "application/problem+json"]);
    expect(JSON.parse(text)).toMatchObject({ status, code });
    return text;
  }

  it("lets a good link in and refuses the others as one", async () => {
    expect(await (await post(JSON.stringify({ code: goodCode }))).json()).toMatchObject({ token: "t" });
    await expectProblem(await post(JSON.stringify({ code: "another-code-quite" })), 404, "not-found");
  });

  it("lets a hundred in at one instant from one address", async () => {
    let waiting = 0;
    const { promise: allAsked, resolve } = Promise.withResolvers<void>();
    everybody = () => {
      waiting += 1;
      if (waiting === 100) resolve();
      return allAsked;
    };
    const answers = await Promise.all(Array.from({ length: 100 }, () => post(JSON.stringify({ code: goodCode }))));
    everybody = undefined;
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it("2C names what is wrong in a body by its place and never by its value", async () => {
    const text = await expectProblem(await post(JSON.stringify({ code: 4711, secret: "hunter2" })), 400, "bad-message");
    expect(text).toContain("/code");
    expect(text).not.toMatch(/4711|hunter2/u);
    await expectProblem(await post('{"code":'), 400, "bad-message");
    await expectProblem(await post("[]"), 400, "bad-message");
    await expectProblem(await post('{"__proto__":{"code":"a-code-that-is-good"}}'), 400, "bad-message");
  });

  it("2C refuses other types, content encodings and large bodies", async () => {
    await expectProblem(await post("code=1", { "Content-Type": "text/plain" }), 415, "unsupported");
    const packed = new Uint8Array(gzipSync(JSON.stringify({ code: goodCode })));
    await expectProblem(await post(packed, { "Content-Encoding": "gzip" }), 415, "unsupported");
    await expectProblem(await post(JSON.stringify({ code: "x".repeat(70_000) })), 413, "too-large");
  });

  it("tells nothing of a failure of its own", async () => {
    const text = await expectProblem(await post(JSON.stringify({ code: "a-code-that-breaks" })), 500, "internal");
    expect(text).not.toContain("Doe");
  });

  it.each(["PUT", "DELETE", "PATCH"])("answers %s on a resource that does not know it with 405", async (method) => {
    await expectProblem(await fetch(`${server.url}/healthz`, { method }), 405, "method-not-allowed");
    await expectProblem(await fetch(`${server.url}/api/join`, { method }), 405, "method-not-allowed");
  });

  it.each([
    ["/..%2f..%2fetc/passwd", 400],
    ["/assets/%2e%2e/%2e%2e/package.json", 400],
    ["/assets/../../package.json", 400],
    ["/assets/%5c..%5cpackage.json", 400],
    ["/dicom-web/studies/%2e%2e", 400],
    ["/api/%2E/join", 400],
    ["/%00", 400],
    ["/%c0%ae%c0%ae/package.json", 400],
    ["/index.html", 404],
    ["/.vite/manifest.json", 404],
    ["/...", 404],
  ])("2C answers the path %s with %i", async (path, expected) => {
    const status = await new Promise((resolve, reject) => {
      request(`${server.url}`, { path }, (answer) => resolve(answer.resume().statusCode))
        .on("error", reject)
        .end();
    });
    expect(status).toBe(expected);
  });

  it("gives the page a nonce of its own each time and never lets it be cached; assets stay for ever", async () => {
    const nonces = new Set<string>();
    for (const path of ["/", "/join", "/sessions/session-0001"]) {
      const page = await fetch(server.url + path);
      const nonce = /nonce="(?<nonce>[^"]+)"/u.exec(await page.text())?.groups?.["nonce"] ?? "";
      expect(page.headers.get("content-security-policy")).toContain(`'nonce-${nonce}'`);
      expect(page.headers.get("cache-control")).toBe("no-store");
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
    const asset = await fetch(`${server.url}/assets/app-1a2b.js`);
    expect(asset.headers.get("cache-control")).toContain("immutable");
    expect((await fetch(server.url, { method: "POST" })).status).toBe(404);
  });

  it("sends assets as the build compressed them, in what the browser takes", async () => {
    for (const encoding of ["br", "gzip", "identity"]) {
      const answer = await fetch(`${server.url}/assets/app-1a2b.js`, { headers: { "Accept-Encoding": encoding } });
      const { headers } = answer;
      expect(headers.get("content-encoding") ?? "identity").toBe(encoding);
      expect([headers.get("content-type"), headers.get("vary")]).toEqual([
        "text/javascript; charset=utf-8",
        "Accept-Encoding",
      ]);
      expect(await answer.text()).toBe(script);
    }
  });

  it("names the viewer core on pages that lead into a session, and on no other", async () => {
    const named = async (path: string) => (await (await fetch(server.url + path)).text()).includes("viewer-3c4d.js");
    expect([await named("/join"), await named("/session/session-0001")]).toEqual([true, true]);
    expect([await named("/"), await named("/sessions/session-0001"), await named("/sign-in")]).toEqual([
      false,
      false,
      false,
    ]);
  });

  const ofOne = ["/session/session-0001", "/chat/case/case-0001", "/chat/direct/user-0001"];
  const pages = ["/session", "/sign-in", "/setup", "/welcome", "/users", "/account", "/audit", "/chat", ...ofOne];
  it.each(pages)("serves the page %s", async (path) => {
    const page = await fetch(server.url + path);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  });

  it.each(["/cases", "/cases/short", "/cases/case-0001/more", "/users/user-0001"])("knows no page %s", async (path) => {
    expect((await fetch(server.url + path)).status).toBe(404);
  });

  it("counts requests by route and never by what a path names", async () => {
    for (const path of ["/cases/case-0001", "/sessions/session-0001", "/api/users/user-0001"])
      await fetch(server.url + path);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/consilium_http_requests_total\{route="\/api",method="GET",status="404"\} 1/u);
    expect(metrics).not.toMatch(/(?:case|session|user)-0001/u);
  });

  it("tells a person in the page and a program in JSON that an address is not known", async () => {
    const lookFor = (path: string, accept: string) => fetch(server.url + path, { headers: { Accept: accept } });
    const navigation = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    const page = await lookFor("/cases/case-0001/more", navigation);
    const kind = "text/html; charset=utf-8";
    expect([page.status, page.headers.get("content-type"), page.headers.get("cache-control")]).toEqual([
      404,
      kind,
      "no-store",
    ]);
    expect(await page.text()).toMatch(/nonce="[^{"]+"/u);
    for (const path of ["/api/nothing", "/dicom-web/nothing", "/assets/gone.js", "/index.html", "/.vite/manifest.json"])
      await expectProblem(await lookFor(path, navigation), 404, "not-found");
    for (const accept of ["*/*", "application/json"])
      await expectProblem(await lookFor("/nowhere", accept), 404, "not-found");
  });

  it("lets an address try 30 codes a minute; good ones do not count", async () => {
    const codes = [
      ...Array.from({ length: 40 }, () => goodCode),
      ...Array.from({ length: 31 }, () => "another-code-quite"),
    ];
    const statuses: number[] = [];
    for (const code of codes) statuses.push((await post(JSON.stringify({ code }))).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(40);
    expect(statuses.at(-1)).toBe(429);
    now += 60_000;
    expect((await post(JSON.stringify({ code: "another-code-quite" }))).status).toBe(404);
  });

  it("says what is not ready", async () => {
    notReady = ["media"];
    const answer = await fetch(`${server.url}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([503, { status: "not-ready", missing: ["media"] }]);
    notReady = [];
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });
});
