import { get, type IncomingMessage } from "node:http";
import { mkdtemp, readdir, readFile, readlink, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { SharedDoc } from "../client/collab/SharedDoc.ts";
import { SyncSocket } from "../client/collab/SyncSocket.ts";
import { SignalingClient } from "../client/net/SignalingClient.ts";
import { layoutKey } from "../shared/model/stage.ts";
import { PeerId } from "../shared/model/ids.ts";
import { browserCapabilities, voiceParameters } from "./media/rtpSamples.ts";
import { DemoServer } from "./testing/DemoServer.ts";
import { RawSyncClient } from "./testing/RawSyncClient.ts";
import { SignalingLine } from "./testing/SignalingLine.ts";

let dataDir = "";
let server: DemoServer;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "consilium-threats-"));
  server = await DemoServer.start({ dataDir });
}, 180_000);
afterAll(async () => {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const stageOf = () => `stage:${server.description.session.id}`;
const signalingUrl = () => `${server.description.signaling}?session=${server.description.session.id}`;
const line = (role: string) => new SignalingLine(signalingUrl(), server.user(role).token);
const doc = (role: string, docName = stageOf()) =>
  new RawSyncClient(server.description.sync, { token: server.user(role).token, docName });

async function enter(role: string): Promise<SignalingLine> {
  const joined = line(role);
  await joined.ask("join");
  return joined;
}

/** What a socket hears before it is closed, and the code of that. */
async function visit(
  url: string,
  protocols: string[] = [],
): Promise<{ readonly code: number; readonly bytes: number }> {
  const socket = new WebSocket(url, protocols);
  let bytes = 0;
  socket.on("message", (data: Buffer, isBinary) => {
    // Kind 2 is the refusal that a stock client is told.
    if (isBinary && data[0] !== 2) bytes += data.length;
    if (!isBinary) bytes += data.length;
  });
  return { code: await new Promise((resolve) => socket.once("close", resolve)), bytes };
}

/** The TCP ports on which a process itself listens (proc(5)). */
async function portsOf(pid: number): Promise<readonly number[]> {
  const fds = await readdir(`/proc/${pid}/fd`);
  const held = new Set(await Promise.all(fds.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => ""))));
  const tables = await Promise.all(["tcp", "tcp6"].map((name) => readFile(`/proc/${pid}/net/${name}`, "utf8")));
  const rows = tables.flatMap((table) => table.split("\n").map((row) => row.trim().split(/\s+/u)));
  const own = rows.filter(([, , , state, , , , , , inode]) => state === "0A" && held.has(`socket:[${inode}]`));
  return own.map(([, local = ""]) => Number.parseInt(local.split(":").at(-1) ?? "", 16));
}

/** PS3.8 §9.3.2: A-ASSOCIATE-RQ for verification, with the AE title that the contracts name. */
function associateRequest(): Buffer {
  const item = (type: number, content: Buffer) => Buffer.concat([Buffer.from([type, 0, 0, content.length]), content]);
  const syntaxes = [item(0x30, Buffer.from("1.2.840.10008.1.1")), item(0x40, Buffer.from("1.2.840.10008.1.2"))];
  const body = Buffer.concat([
    Buffer.from([0, 1, 0, 0]),
    Buffer.from("CONSILIUM".padEnd(16) + "ANY_SCU".padEnd(16)),
    Buffer.alloc(32),
    item(0x10, Buffer.from("1.2.840.10008.3.1.1.1")),
    item(0x20, Buffer.concat([Buffer.from([1, 0, 0, 0]), ...syntaxes])),
    item(0x50, item(0x51, Buffer.from([0, 0, 64, 0]))),
  ]);
  return Buffer.concat([Buffer.from([1, 0, 0, 0, 0, body.length]), body]);
}

describe("threats to the running server", () => {
  it("T20 takes no association: there is one port, which knows no DICOM but DICOMweb", async () => {
    const port = Number(new URL(server.description.url).port);
    expect(await portsOf(server.pid)).toEqual([port]);
    const socket = connect({ host: "127.0.0.1", port });
    socket.write(associateRequest());
    const answer = Buffer.concat(await socket.toArray());
    expect(answer.toString("latin1")).toMatch(/^HTTP\/1\.1 400 /u);
    expect(JSON.parse(await readFile(join(dataDir, "demo.json"), "utf8"))).toHaveProperty("dimse", null);
  });

  it("T1 ws-anon: closes with 4401 and tells nothing, whether or not the session or Doc exists", async () => {
    const { signaling, sync } = server.description;
    const guessed = "AAAAAAAAAAAAAAAAAAAAAA";
    for (const url of [signalingUrl(), `${signaling}?session=${guessed}`, signaling]) {
      expect(await visit(url, ["consilium.v1"]), url).toEqual({ code: 4401, bytes: 0 });
      expect(await visit(url, ["consilium.v1", "bearer.x.y.z"]), url).toEqual({ code: 4401, bytes: 0 });
    }
    for (const name of [`/${stageOf()}`, `/stage:${guessed}`, `/marks:${guessed}`, ""]) {
      expect(await visit(`${sync}${name}`, ["consilium.v1"]), name).toEqual({ code: 4401, bytes: 0 });
      if (name) expect(await visit(`${sync}${name}?token=x`), name).toEqual({ code: 4401, bytes: 0 });
    }
  });

  it("T1 a guessed session or Doc is not found, as one that is not the asker's", async () => {
    const guest = server.user("guest").token;
    const guessed = "AAAAAAAAAAAAAAAAAAAAAA";
    const protocols = ["consilium.v1", `bearer.${guest}`];
    expect(await visit(`${server.description.signaling}?session=${guessed}`, protocols)).toEqual({
      code: 4404,
      bytes: 0,
    });
    const uninvited = server.description.cases[1]?.id;
    for (const name of [`stage:${guessed}`, `marks:${guessed}`, `marks:${uninvited}`, `notes:${uninvited}`]) {
      expect(await visit(`${server.description.sync}/${name}`, protocols), name).toEqual({ code: 4404, bytes: 0 });
    }
  });

  it("F3 SIGTERM: clients are told 1012, come back to the next process by themselves, and no edit is refused", async () => {
    const { port } = new URL(server.description.url);
    const { token } = server.user("member");
    const socket = new SyncSocket({ url: server.description.sync, token: () => token });
    const stage = new SharedDoc({ socket, docName: stageOf(), root: "stage" });
    const refused: unknown[] = [];
    stage.onRefused((edit) => refused.push(edit));
    const signaling = new SignalingClient({ url: signalingUrl(), token: () => Promise.resolve(token) });
    const joins: (() => void)[] = [];
    const joined = () => new Promise<void>((resolve) => joins.push(resolve));
    signaling.onJoined(() => joins.shift()?.());
    const first = joined();
    signaling.connect();
    await first;
    const observer = doc("observer");
    await observer.sync();
    const plain = await enter("chair");

    let columns = 0;
    const key = layoutKey(PeerId.parse((observer.map.get("presenter") as { peerId: string }).peerId));
    const drawing = setInterval(() => {
      columns += 1;
      stage.set(key, { rows: 1, columns: (columns % 4) + 1, note: columns });
    }, 10);
    await expect.poll(() => observer.map.get(key)).toBeDefined();

    const again = joined();
    expect(await server.stop()).toBe(0);
    expect([(await plain.closed).code, await observer.closed]).toEqual([1012, 1012]);
    server = await DemoServer.start({ dataDir, env: { PORT: port } });
    await again;
    expect(signaling.state.kind).toBe("joined");
    const before = columns;
    await expect.poll(() => columns, { timeout: 10_000 }).toBeGreaterThan(before + 5);
    clearInterval(drawing);
    await expect.poll(() => stage.status, { timeout: 10_000 }).toBe("saved");
    expect(refused).toEqual([]);
    using reader = await doc("observer").sync();
    expect(reader.map.get(key)).toMatchObject({ note: columns });
    stage.close();
    socket.close();
    signaling.close();
  }, 120_000);

  it("T10 signing out ends what this sign-in holds with 4401 and 401, and nothing of another one's", async () => {
    const { url, dicomWeb, sync } = server.description;
    const { email, password } = server.user("coordinator");
    const send = (path: string, body: unknown, cookie = "") =>
      fetch(`${url}/api/auth/${path}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Cookie: cookie },
        body: JSON.stringify(body),
      });
    const answer = await send("sign-in", { email, password });
    const { token } = (await answer.json()) as { readonly token: string };
    const cookie = answer.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ");
    const tab = new SignalingLine(signalingUrl(), token);
    await tab.ask("join");
    const stage = await new RawSyncClient(sync, { token, docName: stageOf() }).sync();
    const all = await new RawSyncClient(sync, { token }).sync(stageOf());
    const elsewhere = await doc("coordinator").sync();
    const download = await begin(`${dicomWeb}/studies/${studyOf()}`, token);

    expect((await send("sign-out", { isEverywhere: false }, cookie)).status).toBe(204);
    expect([(await tab.closed).code, await stage.closed, await all.closed]).toEqual([4401, 4401, 4401]);
    expect(await isWhole(download)).toBe(false);
    const headers = { Authorization: `Bearer ${token}`, Accept: "application/dicom+json" };
    expect((await fetch(`${dicomWeb}/studies`, { headers })).status).toBe(401);
    expect(await visit(signalingUrl(), ["consilium.v1", `bearer.${token}`])).toEqual({ code: 4401, bytes: 0 });
    await elsewhere.sync();
    elsewhere[Symbol.dispose]();
  }, 60_000);

  it("T10 removal ends sockets, Docs, media and images of a person at once, and of nobody else", async () => {
    const [chair, member] = [await enter("chair"), await enter("member")];
    const [memberId, { token }] = [peerIdOf(member), server.user("member")];
    const idleTab = line("member");
    await idleTab.ask("ping");
    using other = await doc("observer").sync();
    const docs = [await doc("member").sync(), await doc("member", marksOf()).sync()];
    const producerId = await publish(member);
    const consumerId = await consume(chair, producerId);
    const download = await begin(`${server.description.dicomWeb}/studies/${studyOf()}`, token);

    expect((await chair.ask("removePeer", { peerId: memberId })).result).toEqual({});
    expect([(await member.closed).code, (await idleTab.closed).code]).toEqual([4403, 4403]);
    expect(await Promise.all(docs.map(({ closed }) => closed))).toEqual([4403, 4403]);
    expect((await chair.until(({ method }) => method === "producerClosed")).params).toEqual({ producerId });
    await chair.until(({ method, params }) => method === "peerLeft" && params?.["peerId"] === memberId);
    expect((await chair.ask("resumeConsumer", { consumerId })).error?.data?.code).toBe("not-found");
    expect(await isWhole(download)).toBe(false);

    const headers = { Authorization: `Bearer ${token}`, Accept: "application/dicom+json" };
    const metadata = `${server.description.dicomWeb}/studies/${studyOf()}/metadata`;
    expect((await fetch(metadata, { headers })).status).toBe(404);
    expect(await visit(signalingUrl(), ["consilium.v1", `bearer.${token}`])).toEqual({ code: 4404, bytes: 0 });
    // The stage has gone to the chair, and everybody else goes on.
    await expect.poll(() => other.map.get("presenter")).toMatchObject({ peerId: peerIdOf(chair), from: memberId });
    expect((await chair.ask("ping")).result).toEqual({});
    chair.socket.terminate();
  }, 60_000);
});

function studyOf(): string {
  return server.description.cases[0]?.studies[0] ?? "";
}

function marksOf(): string {
  return `marks:${server.description.cases[0]?.id}`;
}

/** Sends sound, as far as the server can tell. */
async function publish(peer: SignalingLine): Promise<unknown> {
  const transportId = (await peer.ask("createTransport", { direction: "send" })).result?.["id"];
  const wish = { transportId, kind: "audio", source: "microphone", rtpParameters: voiceParameters() };
  return (await peer.ask("produce", wish)).result?.["producerId"];
}

async function consume(peer: SignalingLine, producerId: unknown): Promise<unknown> {
  const transportId = (await peer.ask("createTransport", { direction: "receive" })).result?.["id"];
  const wish = { producerId, transportId, rtpCapabilities: browserCapabilities() };
  const { result } = await peer.ask("consume", wish);
  expect(result?.["consumerId"]).toBeDefined();
  return result?.["consumerId"];
}

function peerIdOf({ frames }: SignalingLine): string {
  const self = frames.find(({ result }) => result?.["self"] !== undefined)?.result?.["self"] as { id: string };
  return self.id;
}

/** An answer whose head has come and whose body nobody reads yet. */
async function begin(url: string, token: string): Promise<IncomingMessage> {
  return await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers: { Authorization: `Bearer ${token}` }, agent: false }, resolve).on("error", reject);
  });
}

async function isWhole(response: IncomingMessage): Promise<boolean> {
  expect(response.statusCode).toBe(200);
  try {
    for await (const chunk of response) void chunk;
  } catch {
    // Broken off.
  }
  return response.complete;
}
