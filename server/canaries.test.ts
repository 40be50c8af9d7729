import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { DemoServer } from "./testing/DemoServer.ts";
import { part10File } from "./testing/part10File.ts";
import { RawSyncClient } from "./testing/RawSyncClient.ts";
import { SignalingLine } from "./testing/SignalingLine.ts";

const CASES = 110;

/** What must be found nowhere but where it belongs: each is planted once, in a place of its own. */
class Canaries {
  readonly all: string[] = [];

  next(): string {
    const canary = `Canary${randomBytes(8).toString("hex")}`;
    this.all.push(canary);
    return canary;
  }
}

let server: DemoServer;
let output = "";
const canaries = new Canaries();
/** What refusals said. */
const answers: string[] = [];

beforeAll(async () => {
  server = await DemoServer.start({ env: { LOG_LEVEL: "debug" }, onOutput: (text) => (output += text) });
}, 180_000);
afterAll(() => server.stop());

const token = (role: string): string => server.user(role).token;

async function api(method: string, path: string, body: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(`${server.description.url}/api${path}`, {
    method,
    headers: { Authorization: `Bearer ${token("coordinator")}`, "Content-Type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status >= 400) answers.push(text);
  return response.headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : {};
}

async function plantInRecords(): Promise<void> {
  for (let planted = 0; planted < CASES; planted++) {
    const [number, title, question, history] = Array.from({ length: 4 }, () => canaries.next());
    await api("POST", "/cases", { number, title, question, history });
  }
  const { session, cases } = server.description;
  await api("POST", "/sessions", { title: canaries.next(), startsAt: 0 });
  const window = { from: 0, until: Date.now() + 60_000 };
  await api("POST", `/sessions/${session.id}/invitations`, { name: canaries.next(), cases: [cases[0]?.id], ...window });
}

async function plantInRefusals(): Promise<void> {
  await api("POST", "/cases", { number: 1, [canaries.next()]: canaries.next() });
  await api("POST", "/cases", `{"number": "${canaries.next()}`);
  await api("PATCH", `/cases/${canaries.next()}`, { title: canaries.next() });
  await api("POST", "/auth/sign-in", { email: `${canaries.next()}@x.example`, password: canaries.next() });
  await api("POST", "/join", { code: canaries.next() });
  await api("POST", `/${canaries.next()}`, {});
  const { dicomWeb } = server.description;
  const headers = { Authorization: `Bearer ${token("coordinator")}` };
  for (const path of [`/studies?PatientName=${canaries.next()}`, `/studies/${canaries.next()}/metadata`]) {
    const response = await fetch(`${dicomWeb}${path}`, { headers });
    const text = await response.text();
    if (response.status >= 400) answers.push(text);
  }
}

async function plantInSockets(): Promise<void> {
  const { session, cases, signaling, sync } = server.description;
  const line = new SignalingLine(`${signaling}?session=${session.id}`, token("chair"));
  await line.ask("join");
  await line.ask("recordDecision", { caseId: cases[0]?.id, outcome: "made", text: canaries.next() });
  for (const ask of [
    line.ask(canaries.next()),
    line.ask("passBaton", { to: canaries.next(), [canaries.next()]: 1 }),
    line.ask("recordDecision", { caseId: canaries.next(), outcome: canaries.next(), text: "x" }),
  ]) {
    answers.push(JSON.stringify((await ask).error));
  }
  line.socket.send(canaries.next());
  answers.push((await line.closed).reason);
  const stranger = new SignalingLine(`${signaling}?session=${canaries.next()}`, canaries.next());
  answers.push((await stranger.closed).reason);

  for (const [kind, root] of [
    ["notes", "notes"],
    ["marks", "marks"],
  ] as const) {
    using raw = new RawSyncClient(sync, { token: token("chair"), docName: `${kind}:${cases[0]?.id}` });
    await raw.sync();
    const doc = new Y.Doc();
    if (kind === "notes") doc.getText(root).insert(0, canaries.next());
    else doc.getMap(root).set("mark-0001", { text: canaries.next() });
    raw.say({ kind: "edit", seq: 1, update: Y.encodeStateAsUpdate(doc) });
    await raw.next(kind === "notes" ? "acknowledged" : "refused");
  }
  const lost = new RawSyncClient(sync, { token: canaries.next(), docName: `marks:${canaries.next()}`, isStock: true });
  await lost.closed;
  for (const message of lost.messages) if (message.kind === "denied") answers.push(message.reason);
}

async function plantInImages(): Promise<void> {
  const boundary = "images";
  const named = part10File({
    elements: [
      { tag: 0x00080018, vr: "UI", value: "1.2.826.0.1.3680043.9.1.1.1" },
      { tag: 0x00100010, vr: "PN", value: canaries.next() },
      { tag: 0x00100020, vr: "LO", value: canaries.next() },
      { tag: 0x0020000d, vr: "UI", value: canaries.next() },
    ],
  });
  for (const content of [named, Buffer.from(canaries.next())]) {
    const body = Buffer.concat([
      Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`),
      content,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]);
    const response = await fetch(`${server.description.dicomWeb}/studies`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${token("coordinator")}`,
        "Content-Type": `multipart/related; type="application/dicom"; boundary=${boundary}`,
      },
      body,
    });
    expect(response.status).toBeGreaterThanOrEqual(400);
    answers.push(await response.text());
  }
}

describe("identifiers planted everywhere", () => {
  it("T24 are in no log, metric or refusal", { timeout: 120_000 }, async () => {
    await plantInRecords();
    await plantInRefusals();
    await plantInSockets();
    await plantInImages();
    const metrics = await (await fetch(`${server.description.url}/metrics`)).text();
    expect(canaries.all.length).toBeGreaterThanOrEqual(450);
    expect(answers.length).toBeGreaterThanOrEqual(12);
    expect(metrics).toContain("consilium_http_requests_total");
    // The log is there: it tells of requests, of sockets that were refused, of peers who joined.
    expect(output).toContain('"route":"/api"');
    expect(output).toContain("peer joined");
    const secrets = server.description.users.flatMap((user) => [user.token, user.password]);
    for (const [place, text] of Object.entries({ output, metrics, answers: answers.join("\n") })) {
      const lower = text.toLowerCase();
      expect([place, canaries.all.filter((canary) => lower.includes(canary.toLowerCase()))]).toEqual([place, []]);
      expect([place, secrets.filter((secret) => text.includes(secret)).length]).toEqual([place, 0]);
    }
  });
});
