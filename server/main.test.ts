import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { DemoServer } from "./testing/DemoServer.ts";
import { RawSyncClient } from "./testing/RawSyncClient.ts";
import { SignalingLine } from "./testing/SignalingLine.ts";
import { Strace } from "./testing/Strace.ts";

/** The stock client gives up a connection that is silent for 30 s; this is two and a half times as long. */
const IDLE_MS = 75_000;
const FSYNC_DELAY_MS = 500;

const stageOf = (server: DemoServer) => `stage:${server.description.session.id}`;

function client(server: DemoServer, role: string): RawSyncClient {
  return new RawSyncClient(server.description.sync, { token: server.user(role).token, docName: stageOf(server) });
}

/** An unmodified y-websocket client. */
function stock(server: DemoServer, role: string): { doc: Y.Doc; provider: WebsocketProvider; stage: Y.Map<unknown> } {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(server.description.sync, stageOf(server), doc, {
    params: { token: server.user(role).token },
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
  });
  return { doc, provider, stage: doc.getMap("stage") };
}

const synced = (provider: WebsocketProvider) => new Promise<void>((resolve) => provider.once("sync", () => resolve()));

function presenterOf(stage: Y.Map<unknown>): { peerId: string; epoch: number } {
  return stage.get("presenter") as { peerId: string; epoch: number };
}

const layoutWith = (columns: number) => ({ rows: 1, columns });

describe("the demo as a process", () => {
  let dataDir = "";
  let server: DemoServer;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "consilium-main-"));
    server = await DemoServer.start({ dataDir });
  }, 180_000);
  afterAll(async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it("describes itself to outside tools: a link for each role, users, cases with studies, a private file", async () => {
    const { description } = server;
    expect(Object.keys(description.session.joinUrls).toSorted()).toEqual(
      ["chair", "coordinator", "guest", "member", "observer", "scribe"].toSorted(),
    );
    expect(description.users.map(({ role }) => role).filter((role) => role === "member")).toHaveLength(2);
    expect(description.cases.length).toBeGreaterThanOrEqual(2);
    expect(description.cases[0]?.studies).toHaveLength(2);
  });

  it("keeps what it writes to itself, whoever may enter the directory", async () => {
    const names = await readdir(dataDir, { recursive: true });
    expect(names).toEqual(expect.arrayContaining(["demo.json", "auth.sqlite", "audit.sqlite", "secrets/token"]));
    // A file may have gone meanwhile.
    const modeOf = (name: string) =>
      stat(join(dataDir, name)).then(
        ({ mode }) => mode & 0o077,
        () => 0,
      );
    const modes = await Promise.all(names.map(async (name) => [name, await modeOf(name)] as const));
    expect(modes.filter(([, mode]) => mode !== 0)).toEqual([]);
  });

  it("[AU10] signs every demo person in with the password of demo.json, and the administrator", async () => {
    const { url, users, administrator } = server.description;
    const bearer = { Authorization: `Bearer ${administrator.token}` };
    expect((await fetch(`${url}/api/users`, { headers: bearer })).status).toBe(200);
    for (const { email, password, name } of [...users, administrator]) {
      const body = JSON.stringify({ email, password });
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch(`${url}/api/auth/sign-in`, { method: "POST", headers, body });
      expect([answer.status, await answer.json()]).toMatchObject([200, { account: { email, name } }]);
    }
  });

  it("answers health, readiness and metrics, and shows its pages under a strict policy", async () => {
    const { url } = server.description;
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain("consilium_http_requests_total");
    expect(metrics).not.toContain(server.description.session.id);
    const page = await fetch(`${url}/join`);
    expect(page.headers.get("content-security-policy")).toMatch(
      /default-src 'none'.*script-src 'self' 'wasm-unsafe-eval';/u,
    );
    expect(await page.text()).not.toContain("{{nonce}}");
    const missing = await fetch(`${url}/api/nothing`);
    expect(missing.status).toBe(404);
    expect(missing.headers.get("content-type")).toMatch(/^application\/problem\+json/u);
  });

  it("keeps DICOMweb to those with a token, and a guest to the case of the invitation", async () => {
    const { dicomWeb, cases } = server.description;
    const studies = async (role: string) => {
      const headers = { Authorization: `Bearer ${server.user(role).token}`, Accept: "application/dicom+json" };
      const found = (await (await fetch(`${dicomWeb}/studies`, { headers })).json()) as Record<
        string,
        { Value: string[] }
      >[];
      return found.map((study) => study["0020000D"]?.Value[0] ?? "").toSorted((a, b) => (a < b ? -1 : 1));
    };
    expect((await fetch(`${dicomWeb}/studies`)).status).toBe(401);
    expect(await studies("guest")).toEqual(cases[0]?.studies.toSorted());
    expect(await studies("member")).toEqual(cases.flatMap((item) => item.studies).toSorted());
  });

  it("[SE10] shows a guest the stage while it holds a case of the invitation, and nothing of it otherwise", async () => {
    const { session, cases, signaling } = server.description;
    const chair = new SignalingLine(`${signaling}?session=${session.id}`, server.user("chair").token);
    await chair.ask("join");
    using presenter = await client(server, "member").sync();
    using guest = await client(server, "guest").sync();
    const key = `${presenterOf(presenter.map).peerId}/layout`;
    const write = (seq: number, columns: number) =>
      presenter.say({ kind: "edit", seq, update: presenter.change((map) => map.set(key, layoutWith(columns))) });
    write(0, 2);
    await expect.poll(() => guest.map.get(key)).toEqual(layoutWith(2));
    const heard = () => guest.messages.filter(({ kind }) => kind === "update").length;

    expect((await chair.ask("showCase", { caseId: cases[1]?.id })).result).toEqual({});
    const before = heard();
    write(1, 3);
    while ((await presenter.next("acknowledged")).seq !== 1) continue;
    using late = await client(server, "guest").sync();
    expect([...late.map.keys()]).toEqual([]);
    expect(heard()).toBeLessThanOrEqual(before + 1); // That the former case is gone.
    expect(guest.map.get("case")).toBeUndefined();

    await chair.ask("showCase", { caseId: cases[0]?.id });
    await expect.poll(() => late.map.get("case")).toEqual({ caseId: cases[0]?.id });
    chair.socket.terminate();
  });

  it(
    "keeps an idle y-websocket client for 75 s, refuses its write to another's key, and everyone else goes on",
    async () => {
      const idle = stock(server, "observer");
      let drops = 0;
      idle.provider.on("connection-close", () => drops++);
      const rogue = stock(server, "coordinator");
      const presenter = stock(server, "member");
      await Promise.all([idle, rogue, presenter].map(({ provider }) => synced(provider)));
      const { peerId } = presenterOf(idle.stage);
      const key = `${peerId}/layout`;

      const refused = new Promise<number>((resolve) => {
        rogue.provider.on("connection-close", (event) => resolve(event?.code ?? 0));
      });
      rogue.stage.set(key, layoutWith(4));
      expect(await refused).toBe(4403);

      await delay(IDLE_MS);
      expect(drops).toBe(0);
      const seen = new Promise<unknown>((resolve) => idle.stage.observe(() => resolve(idle.stage.get(key))));
      presenter.stage.set(key, layoutWith(2));
      expect(await seen).toEqual(layoutWith(2));
      for (const { provider } of [idle, rogue, presenter]) provider.destroy();
    },
    IDLE_MS + 30_000,
  );

  it("acknowledges after the disk: late while fsync is slow, never while it fails, and then says read-only", async () => {
    const presenter = await client(server, "member").sync();
    const key = `${presenterOf(presenter.map).peerId}/layout`;
    const write = (seq: number) => {
      presenter.say({ kind: "edit", seq, update: presenter.change((map) => map.set(key, layoutWith((seq % 3) + 1))) });
    };

    await using slow = await Strace.attach(server.pid, `delay_enter=${FSYNC_DELAY_MS * 1000}`);
    for (let seq = 0; seq < 3; seq++) {
      const sentAt = performance.now();
      write(seq);
      expect((await presenter.next("acknowledged")).seq).toBe(seq);
      expect(performance.now() - sentAt).toBeGreaterThanOrEqual(FSYNC_DELAY_MS);
    }
    await slow[Symbol.asyncDispose]();

    await using failing = await Strace.attach(server.pid, "error=EIO");
    const before = presenter.messages.filter(({ kind }) => kind === "acknowledged").length;
    write(10);
    expect(await presenter.closed).toBe(4503);
    expect(presenter.messages.filter(({ kind }) => kind === "acknowledged")).toHaveLength(before);
    expect((await fetch(`${server.description.url}/readyz`)).status).toBe(503);
    const reader = await client(server, "observer").sync();
    expect(reader.map.get(key)).toEqual(layoutWith(3));
    reader[Symbol.dispose]();
    await failing[Symbol.asyncDispose]();

    await expect
      .poll(async () => (await fetch(`${server.description.url}/readyz`)).status, { timeout: 15_000 })
      .toBe(200);
    using again = await client(server, "member").sync();
    again.say({ kind: "edit", seq: 0, update: again.change((map) => map.set(key, layoutWith(1))) });
    expect((await again.next("acknowledged")).seq).toBe(0);
  }, 60_000);

  it("survives kill -9 in the middle of edits: same session, people and studies, every acknowledged edit", async () => {
    const before = server.description;
    const presenter = await client(server, "member").sync();
    const { peerId } = presenterOf(presenter.map);
    const keyOf = (seq: number) => `${peerId}/viewport/${seq % 12}`;
    let sent = 0;
    const writing = setInterval(() => {
      for (let burst = 0; burst < 20; burst++, sent++) {
        const key = keyOf(sent);
        const value = { note: sent };
        presenter.say({ kind: "edit", seq: sent, update: presenter.change((map) => map.set(key, value)) });
      }
    }, 5);
    while (presenter.messages.filter(({ kind }) => kind === "acknowledged").length < 20)
      await presenter.next("acknowledged");
    await server.kill();
    clearInterval(writing);
    await presenter.closed;
    const acknowledged = Math.max(
      ...presenter.messages.map((message) => (message.kind === "acknowledged" ? message.seq : -1)),
    );
    expect(acknowledged).toBeGreaterThanOrEqual(19);

    server = await DemoServer.start({ dataDir });
    expect(server.description.session.id).toBe(before.session.id);
    expect(server.description.cases).toEqual(before.cases);
    expect(server.description.users.map(({ email, password }) => [email, password])).toEqual(
      before.users.map(({ email, password }) => [email, password]),
    );
    using reader = await client(server, "observer").sync();
    for (let seq = Math.max(0, acknowledged - 11); seq <= acknowledged; seq++) {
      // A later edit of the same key may have reached the disk as well; an older value would be a loss.
      expect(reader.map.get(keyOf(seq))).toMatchObject({ note: expect.toSatisfy((note: number) => note >= seq) });
    }
  }, 60_000);

  it("drains on SIGTERM: sockets are told to come back and the process ends with 0", async () => {
    const reader = await client(server, "observer").sync();
    const url = `${server.description.signaling}?session=${server.description.session.id}`;
    const joined = new SignalingLine(url, server.user("member").token);
    await joined.ask("join");
    const idle = new SignalingLine(url, server.user("chair").token);
    await idle.ask("ping");
    expect(await server.stop()).toBe(0);
    expect(await reader.closed).toBe(1012);
    for (const line of [joined, idle]) expect((await line.closed).code).toBe(1012);
    server = await DemoServer.start({ dataDir });
  }, 60_000);
});
