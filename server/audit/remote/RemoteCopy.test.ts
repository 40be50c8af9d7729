import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { InstitutionId, UserId } from "../../../shared/model/ids.ts";
import { Log } from "../../platform/log.ts";
import { AuditReader } from "../AuditReader.ts";
import { AuditTrail } from "../AuditTrail.ts";
import { FIRST_HASH } from "../auditRecord.ts";
import { RemoteCopy } from "./RemoteCopy.ts";
import { syslogFrame } from "./syslogFrame.ts";

const WAIT = { timeout: 20_000, interval: 10 };
const institutionId = InstitutionId.parse("institution-1");
const actor = { id: UserId.parse("user-one-1") };

/** A syslog receiver over TLS: what it has read whole, one message an entry. */
class Receiver {
  readonly messages: string[] = [];
  /** Connections that are still to be cut before anything is read. */
  cuts = 0;
  readonly #pair: { cert: string; key: string };
  #server: Server | undefined;
  port = 0;

  constructor(pair: { cert: string; key: string }) {
    this.#pair = pair;
  }

  async open(): Promise<void> {
    this.#server = createServer(this.#pair, (socket) => this.#hear(socket)).listen(this.port, "127.0.0.1");
    this.#server.on("tlsClientError", () => undefined);
    await once(this.#server, "listening");
    this.port = (this.#server.address() as { port: number }).port;
  }

  async close(): Promise<void> {
    if (!this.#server) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server = undefined;
    await closed;
  }

  #hear(socket: TLSSocket): void {
    socket.on("error", () => undefined);
    if (this.cuts > 0) {
      this.cuts -= 1;
      socket.destroy();
      return;
    }
    const parts: Buffer[] = [];
    socket.on("data", (part: Buffer) => parts.push(part));
    socket.on("end", () => this.messages.push(...framesIn(Buffer.concat(parts))));
  }
}

/** RFC 5425 §4.3: length in bytes, a space, the message. */
function framesIn(bytes: Buffer): string[] {
  const frames: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(" ", at);
    const length = Number(bytes.toString("latin1", at, space));
    frames.push(bytes.toString("utf8", space + 1, space + 1 + length));
    at = space + 1 + length;
  }
  return frames;
}

const detailOf = (message: string, type: string) =>
  Buffer.from(new RegExp(`type="${type}" value="([^"]+)"`, "u").exec(message)?.[1] ?? "", "base64").toString();
const siteOf = (message: string) => /AuditEnterpriseSiteID="(?<site>[^"]+)"/u.exec(message)?.groups?.["site"];
const placeOf = (message: string) => `${siteOf(message)} ${detailOf(message, "sequence")}`;

describe("the audit trail's remote copy", () => {
  const stack = new AsyncDisposableStack();
  let pair: { cert: string; key: string };
  let other: { cert: string; key: string };
  let directory = "";
  let count = 0;
  let path = "";
  let positionPath = "";
  let receiver: Receiver;
  let trail: AuditTrail;
  let reader: AuditReader;

  async function certificate(name: string): Promise<{ cert: string; key: string }> {
    const [cert, key] = [join(directory, `${name}.crt`), join(directory, `${name}.key`)];
    const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    const subject = ["-subj", "/CN=receiver", "-addext", "subjectAltName=DNS:localhost"];
    await promisify(execFile)("openssl", ["req", ...kind, "-keyout", key, "-out", cert, ...subject]);
    return { cert: await readFile(cert, "utf8"), key: await readFile(key, "utf8") };
  }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "consilium-copy-"));
    stack.defer(() => rm(directory, { recursive: true, force: true }));
    [pair, other] = [await certificate("own"), await certificate("other")];
  });
  beforeEach(async () => {
    count += 1;
    path = join(directory, `audit-${count}.sqlite`);
    positionPath = join(directory, `audit-${count}.sent`);
    receiver = new Receiver(pair);
    stack.defer(() => receiver.close());
    trail = stack.use(await AuditTrail.open({ path, log: new Log("silent"), now: () => 1_000 }));
    reader = stack.use(await AuditReader.open(path));
  });
  afterAll(() => stack.disposeAsync());

  async function record(entries: number): Promise<void> {
    for (let entry = 0; entry < entries; entry++) {
      await trail.append({ event: "case-created", outcome: "ok", institutionId, actor });
      if (entry % 3 === 0) await trail.append({ event: "server-started", outcome: "ok" });
    }
  }

  function copy(ca = pair.cert, log = new Log("silent")): Promise<RemoteCopy> {
    const place = { host: "localhost", port: receiver.port, ca: Buffer.from(ca) };
    return RemoteCopy.open({
      reader,
      place,
      positionPath,
      host: "mdt",
      log,
      everyMs: 20,
      longestMs: 50,
      withinMs: 5_000,
    });
  }

  const expected = async () =>
    (await reader.after(0, 10_000)).map(({ trail: site, record: { seq } }) => `${site} ${seq}`);

  it("[AT11] T26 sends every record of every trail once, in order, with its place in the chain", async () => {
    await receiver.open();
    await record(300);
    await using sending = await copy();
    await record(5);
    const all = await expected();
    await vi.waitFor(() => expect(receiver.messages).toHaveLength(all.length), WAIT);
    expect(receiver.messages.map(placeOf)).toEqual(all);
    await vi.waitFor(() => expect(sending.unsent).toBe(0), WAIT);
    const stored = new Map((await reader.after(0, 10_000)).map((row) => [`${row.trail} ${row.record.seq}`, row.hash]));
    for (const message of receiver.messages) expect(detailOf(message, "hash")).toBe(stored.get(placeOf(message)));
  });

  it("[AT11] T26 loses nothing in an outage, and repeats nothing after a restart", async () => {
    await receiver.open();
    await record(3);
    {
      await using _first = await copy();
      await vi.waitFor(async () => expect(receiver.messages.map(placeOf)).toEqual(await expected()), WAIT);
      await receiver.close();
      await record(4);
      await vi.waitFor(() => expect(_first.unsent).toBeGreaterThan(0), WAIT);
    }
    await record(2);
    await using _second = await copy();
    await record(1);
    await receiver.open();
    await vi.waitFor(async () => expect(receiver.messages.map(placeOf)).toEqual(await expected()), WAIT);
  });

  it("[AT11] T26 sends again what a receiver that broke off has not read", async () => {
    await receiver.open();
    receiver.cuts = 3;
    await record(20);
    await using _sending = await copy();
    await vi.waitFor(
      async () => expect(new Set(receiver.messages.map(placeOf))).toEqual(new Set(await expected())),
      WAIT,
    );
    expect(receiver.cuts).toBe(0);
  });

  it("[AT11] tells no receiver that it does not know", async () => {
    await receiver.open();
    await record(2);
    {
      await using sending = await copy(other.cert);
      await vi.waitFor(() => expect(sending.unsent).toBeGreaterThan(0), WAIT);
    }
    expect(receiver.messages).toEqual([]);
  });

  it("[AT11] T26 notices that the file is not the one whose copy it sent, and sends it all", async () => {
    await receiver.open();
    await record(3);
    await (await untilSent())[Symbol.asyncDispose]();
    const former = receiver.messages.length;
    await trail[Symbol.asyncDispose]();
    await reader[Symbol.asyncDispose]();
    for (const suffix of ["", "-wal", "-shm"]) await rm(`${path}${suffix}`, { force: true });
    trail = stack.use(await AuditTrail.open({ path, log: new Log("silent"), now: () => 2_000 }));
    reader = stack.use(await AuditReader.open(path));
    await record(3);
    const log = new Log("silent");
    const error = vi.spyOn(log, "error");
    await using _again = await copy(pair.cert, log);
    await vi.waitFor(async () => expect(receiver.messages.slice(former).map(placeOf)).toEqual(await expected()), WAIT);
    expect(error).toHaveBeenCalledWith("the audit trail is not the one whose copy was sent: it is sent from its start");
  });

  async function untilSent(): Promise<RemoteCopy> {
    const sending = await copy();
    await vi.waitFor(async () => expect(receiver.messages.map(placeOf)).toEqual(await expected()), WAIT);
    await vi.waitFor(
      async () => expect(JSON.parse(await readFile(positionPath, "utf8"))).toMatchObject({ id: 4 }),
      WAIT,
    );
    return sending;
  }
});

it("[AT11] a message is RFC 5424's, of facility 10, and names what it holds", () => {
  const subject = {};
  const frame = syslogFrame(
    { record: { seq: 1, at: 0, event: "server-started", outcome: "ok", subject }, trail: "server", hash: FIRST_HASH },
    "mdt ☤",
  );
  const [message = ""] = framesIn(frame);
  expect(frame.length).toBe(Buffer.byteLength(message) + String(Buffer.byteLength(message)).length + 1);
  expect(message).toMatch(
    /^<85>1 1970-01-01T00:00:00\.000Z mdt consilium - DICOM\+RFC3881 - \uFEFF<AuditMessage>.*<\/AuditMessage>$/u,
  );
});
