import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { z } from "zod";
import { CaseDetail, CaseList } from "../shared/protocol/api/cases.ts";
import { CreatedInvitation, SessionDetail } from "../shared/protocol/api/sessions.ts";
import { CreatedUser } from "../shared/protocol/api/users.ts";
import { STOW_TYPE, stowBody } from "./edges/dicomweb/dicomWebTesting.ts";
import { testMark } from "./testing/CollabPage.ts";
import { imageElements, part10File } from "./testing/part10File.ts";
import { PlantedServer } from "./testing/PlantedServer.ts";
import { RawSyncClient } from "./testing/RawSyncClient.ts";
import { SignalingLine } from "./testing/SignalingLine.ts";

const CASES = 36;
/** As many as chat takes at once, with the edits. */
const MESSAGES = 16;
const IMAGES = 6;
const Made = z.object({ id: z.string() });
const Anything = z.unknown();

/** Sent to the process, it throws what a bug of ours might: errors whose messages quote a text. */
const CRASH = "SIGUSR2";
const crasher = (text: string) => `process.on("${CRASH}", () => {
  Promise.reject(new Error("${text}"));
  setImmediate(() => {
    throw new Error("the note\\n    at ${text}");
  });
});
`;

let directory = "";
let planted: PlantedServer;
let next: () => string;
let caseId = "";
let sessionId = "";
let colleague = "";
const lastWords = `Canary${"0".repeat(16)}`;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "consilium-canaries-"));
  const bug = join(directory, "bug.mjs");
  await writeFile(bug, crasher(lastWords));
  planted = await PlantedServer.start({ NODE_OPTIONS: `--import=${bug}` });
  planted.canaries.all.push(lastWords);
  next = () => planted.canaries.next();
}, 180_000);
afterAll(async () => {
  await planted[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

const several = () => Array.from({ length: 5 }, () => next()).join(", ");
const person = () => ({ name: next(), email: `${next()}@mdt.example`, kind: "staff", isCoordinator: false });

async function plantInRecords(): Promise<void> {
  for (let made = 0; made < CASES; made++) {
    const body = { number: next(), title: next(), question: several(), history: several() };
    caseId = (await planted.take("/api/cases", CaseDetail, { body })).id;
  }
  await planted.take(`/api/cases/${caseId}`, CaseDetail, { method: "PATCH", body: { title: next() } });
  await planted.take("/api/cases", CaseList);
  const session = { title: next(), startsAt: 0, agenda: [caseId] };
  sessionId = (await planted.take("/api/sessions", SessionDetail, { body: session })).id;
  const guest = { name: next(), cases: [caseId], from: 0, until: Date.now() + 600_000 };
  await planted.take(`/api/sessions/${sessionId}/invitations`, CreatedInvitation, { body: guest });
  colleague = (await planted.take("/api/users", CreatedUser, { body: person() })).user.id;
  await planted.take(`/api/users/${colleague}`, Anything, { method: "PATCH", body: { name: next() } });
  await planted.refuse("/api/cases", { body: { number: 1, [next()]: next() } });
  await planted.refuse("/api/cases", { body: `{"number": "${next()}` });
  await planted.refuse(`/api/cases/${next()}`, { method: "PATCH", body: { title: next() } });
  await planted.refuse(`/api/cases/${caseId}/members/${next()}`, { method: "PUT", body: { role: next() } });
  await planted.refuse(`/api/cases/${caseId}/studies/${next()}`, { method: "PUT" });
  await planted.refuse("/api/sessions", { body: { title: next(), startsAt: next() } });
  await planted.refuse(`/api/sessions/${sessionId}`, { method: "PATCH", body: { agenda: [next()] } });
  await planted.refuse("/api/users", { body: { ...person(), kind: next() } });
  await planted.refuse("/api/uploads/stored", { body: { instances: [next()] } });
}

async function plantInChat(): Promise<void> {
  const group = await planted.take("/api/chat/groups", Made, { body: { name: next(), members: [colleague] } });
  const places = [`sessions/${sessionId}`, `cases/${caseId}`, `people/${colleague}`, `groups/${group.id}`];
  for (let sent = 0; sent < MESSAGES; sent++) {
    const path = `/api/chat/${places[sent % places.length]}/messages`;
    const { id } = await planted.take(path, Made, { body: { sendId: `send-${sent}-0001`, text: next() } });
    if (sent % 8 === 0) await planted.take(`${path}/${id}`, Made, { method: "PATCH", body: { text: next() } });
    if (sent % 8 === 1) await planted.take(`${path}/${id}`, Made, { method: "DELETE" });
  }
  await planted.take("/api/chat/search", Anything, { body: { query: next() } });
  await planted.refuse("/api/chat/search", { body: { query: [next()] } });
  await planted.refuse(`/api/chat/groups/${next()}`, { method: "PATCH", body: { name: next() } });
  await planted.refuse(`/api/chat/cases/${next()}/messages`, { body: { sendId: "send-none-0001", text: next() } });
  await planted.refuse(`/api/chat/cases/${caseId}/messages?before=${next()}`);
}

async function plantInDoors(): Promise<void> {
  const noOne = { Authorization: "" };
  await planted.refuse("/api/auth/sign-in", {
    body: { email: `${next()}@x.example`, password: next() },
    headers: noOne,
  });
  await planted.refuse("/api/auth/sign-in", { body: { email: next(), password: next(), [next()]: 1 }, headers: noOne });
  await planted.refuse("/api/auth/code", { headers: { ...noOne, "Consilium-Code": next() } });
  await planted.refuse("/api/auth/setup", { body: { code: next(), institution: next() }, headers: noOne });
  await planted.refuse("/api/auth/set-password", { body: { code: next(), password: next() }, headers: noOne });
  await planted.refuse("/api/auth/refresh", {
    method: "POST",
    headers: { ...noOne, Cookie: `consilium_refresh=${next()}` },
  });
  await planted.refuse("/api/join", { body: { code: next() }, headers: noOne });
  await planted.refuse("/api/users", { headers: { Authorization: `Bearer ${next()}` } });
  await planted.refuse(`/api/${next()}`, { body: {} });
  await planted.refuse(`/api/audit?person=${next()}&limit=${next()}`);
  await planted.refuse(`/api/audit/export?format=${next()}`);
  await planted.take(`/api/audit?person=${next()}`, Anything);
  await planted.take("/api/audit/search", Anything, { body: { subject: next() } });
  await planted.refuse("/api/audit/search", { body: { [next()]: next() } });
  await planted.refuse("/api/audit/export", { body: { format: next() } });
  await planted.send(`/${next()}`, { headers: { Referer: `https://mdt.example/${next()}`, "User-Agent": next() } });
  await planted.send(`/join?name=${next()}`);
}

async function plantInSockets(): Promise<void> {
  const { sockets, token, said } = planted;
  const line = new SignalingLine(`${sockets}/signal?session=${sessionId}`, token);
  await line.ask("join");
  await line.ask("recordDecision", { caseId, outcome: "made", text: next() });
  for (const ask of [
    line.ask(next()),
    line.ask("passBaton", { to: next(), [next()]: 1 }),
    line.ask("recordDecision", { caseId: next(), outcome: next(), text: "x" }),
    line.ask("produce", { transportId: next(), kind: "audio", source: "microphone", rtpParameters: { mid: next() } }),
  ]) {
    said.push(JSON.stringify((await ask).error));
  }
  line.socket.send(next());
  said.push((await line.closed).reason);
  const stranger = new SignalingLine(`${sockets}/signal?session=${next()}`, next());
  said.push((await stranger.closed).reason);

  const edit = async (docName: string, update: Uint8Array, isTaken: boolean) => {
    using raw = new RawSyncClient(`${sockets}/sync`, { token, docName });
    await raw.sync();
    expect([docName, (await raw.edit(update)) === 0]).toEqual([docName, isTaken]);
  };
  const updateOf = (change: (doc: Y.Doc) => void) => {
    const doc = new Y.Doc();
    change(doc);
    return Y.encodeStateAsUpdate(doc);
  };
  await edit(
    `notes:${caseId}`,
    updateOf((doc) => doc.getText("notes").insert(0, next())),
    true,
  );
  const mark = { ...testMark("x", next()), author: planted.userId, authorName: planted.name, at: Date.now() };
  await edit(
    `marks:${caseId}`,
    updateOf((doc) => doc.getMap("marks").set("mark-0001", mark)),
    true,
  );
  await edit(
    `marks:${caseId}`,
    updateOf((doc) => doc.getMap("marks").set(next(), { text: next() })),
    false,
  );
  await edit(
    `stage:${sessionId}`,
    updateOf((doc) => doc.getMap("stage").set(next(), next())),
    false,
  );
  using aware = await new RawSyncClient(`${sockets}/sync`, { token, docName: `notes:${caseId}` }).sync();
  aware.sayBytes(Buffer.from(next()));
  await aware.closed;
  const lost = new RawSyncClient(`${sockets}/sync`, { token: next(), docName: `marks:${next()}`, isStock: true });
  await lost.closed;
  for (const message of lost.messages) if (message.kind === "denied") said.push(message.reason);
}

const stow = (files: readonly Uint8Array[]) => ({ body: stowBody(files), headers: { "Content-Type": STOW_TYPE } });

function namedImage(instanceUid: string): Buffer {
  const studyUid = `1.2.826.0.1.${instanceUid}`;
  const [head, ...rest] = imageElements({
    studyUid,
    seriesUid: `${studyUid}.1`,
    instanceUid: `${studyUid}.1.1`,
    patientId: next(),
  });
  const named = [
    { tag: 0x00080080, vr: "LO", value: next() },
    { tag: 0x00080090, vr: "PN", value: next() },
    { tag: 0x00104000, vr: "LT", value: next() },
  ];
  const replaced = rest.map((element) => (element.tag === 0x00100010 ? { ...element, value: next() } : element));
  const elements = [...(head ? [head] : []), ...replaced, ...named].toSorted((a, b) => a.tag - b.tag);
  return part10File({ elements });
}

async function plantInImages(): Promise<void> {
  for (let stored = 0; stored < IMAGES; stored++) {
    await planted.take("/dicom-web/studies", Anything, stow([namedImage(String(stored + 1))]));
  }
  const study = "/dicom-web/studies/1.2.826.0.1.1";
  await planted.take(`${study}/metadata`, Anything);
  for (const attribute of ["PatientName", "PatientID", "AccessionNumber", "00100020"]) {
    await planted.send(`/dicom-web/studies?${attribute}=${next()}`);
  }
  const instance = `${study}/series/1.2.826.0.1.1.1/instances/1.2.826.0.1.1.1.1`;
  for (const path of [
    `/dicom-web/studies?${next()}=1`,
    `/dicom-web/studies?limit=${next()}`,
    `/dicom-web/studies/${next()}/metadata`,
    `${instance}/frames/${next()}`,
    `${instance}/rendered?window=${next()}`,
    `${instance}/rendered?viewport=${next()}`,
    `${instance}/bulkdata/${next()}`,
  ]) {
    await planted.refuse(path);
  }
  await planted.refuse(study, { headers: { Accept: `application/${next()}` } });
  const nameless = part10File({
    elements: [
      { tag: 0x00100010, vr: "PN", value: next() },
      { tag: 0x0020000d, vr: "UI", value: next() },
    ],
  });
  const cut = namedImage("99").subarray(0, 500);
  const strange = part10File({ elements: imageElements({ patientName: next() }), transferSyntaxUid: next() });
  for (const file of [nameless, cut, strange, Buffer.from(next())])
    await planted.refuse("/dicom-web/studies", stow([file]));
  await planted.refuse("/dicom-web/studies", {
    body: next(),
    headers: { "Content-Type": `multipart/related; boundary=${next()}` },
  });
}

/** Every place where what was planted must not be. */
async function places(): Promise<Readonly<Record<string, string>>> {
  const read = async (path: string) => (await planted.send(path)).text;
  const [page, csv, dicom, fhir, metrics] = await Promise.all([
    read("/api/audit?limit=200"),
    ...["csv", "dicom", "fhir"].map((format) => read(`/api/audit/export?format=${format}`)),
    read("/metrics"),
  ]);
  return {
    output: planted.output,
    said: planted.said.join("\n"),
    page: page ?? "",
    csv: csv ?? "",
    dicom: dicom ?? "",
    fhir: fhir ?? "",
    metrics: metrics ?? "",
  };
}

function requireNone(found: Readonly<Record<string, string>>): void {
  for (const [place, text] of Object.entries(found)) {
    expect([place, planted.canaries.foundIn(text)]).toEqual([place, []]);
    const secrets = [planted.token, planted.password].filter((secret) => text.includes(secret));
    expect([place, secrets.length]).toEqual([place, 0]);
  }
}

describe("500 identifiers planted everywhere", { timeout: 120_000 }, () => {
  it("T24 are in no log, metric, refusal, header or audit text", async () => {
    await plantInRecords();
    await plantInChat();
    await plantInDoors();
    await plantInSockets();
    await plantInImages();
    const found = await places();
    expect(planted.canaries.all.length).toBeGreaterThanOrEqual(500);
    // What is searched is there: it tells of requests, of sockets, of what was done and refused.
    expect(found["metrics"]).toContain("consilium_http_requests_total");
    expect(found["output"]).toContain('"route":"/api"');
    expect(found["output"]).toContain("peer joined");
    for (const event of ["case-created", "images-stored", "chat-written", "access-refused", "signed-in"]) {
      for (const format of ["csv", "dicom", "fhir"])
        expect([event, format, found[format]?.includes(event)]).toEqual([event, format, true]);
    }
    // The institution's own people and cases still have them.
    expect(planted.canaries.foundIn((await planted.send("/api/cases")).text).length).toBeGreaterThanOrEqual(CASES);
    requireNone(found);
  });

  it("T24 are in no last words of a process that ends by an error which quotes one", async () => {
    process.kill(planted.server.pid, CRASH);
    expect(await planted.server.ended()).toBe(1);
    expect(planted.output).toContain("unhandled rejection");
    expect(planted.output).toContain("ended by an error");
    requireNone({ output: planted.output });
  });
});
