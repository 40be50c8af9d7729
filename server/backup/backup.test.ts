import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { SignedIn } from "../../shared/protocol/api/auth.ts";
import { CaseList } from "../../shared/protocol/api/cases.ts";
import { SessionDetail } from "../../shared/protocol/api/sessions.ts";
import { STOW_TYPE, stowBody } from "../edges/dicomweb/dicomWebTesting.ts";
import { imageFile } from "../testing/part10File.ts";
import { PlainServer } from "../testing/PlainServer.ts";
import { RawSyncClient } from "../testing/RawSyncClient.ts";
import { MANIFEST } from "./BackupManifest.ts";

const root = join(import.meta.dirname, "..", "..");

async function command(script: string, ...args: readonly string[]): Promise<{ code: number; said: string }> {
  const { DATA_DIR: _, ...env } = process.env;
  return promisify(execFile)(process.execPath, [join("server", script), ...args], { cwd: root, env }).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      said: error.stdout + error.stderr,
    }),
  );
}

/** People at work: cases, images and shared notes, one after the other until told to stop; what was acknowledged is counted. */
class Work {
  readonly done = { cases: 0, images: 0, edits: 0 };
  readonly #place: Place;
  readonly #abort = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  constructor(place: Place) {
    this.#place = place;
  }

  begin(): void {
    const repeat = async (work: () => Promise<void>) => {
      while (!this.#abort.signal.aborted) await work();
    };
    this.#running = Promise.all([
      repeat(() => this.#addCase()),
      repeat(() => this.#addImage()),
      this.#writeMarks(repeat),
    ]);
  }

  /** Resolves once each kind of work was acknowledged so often. */
  async until(count: number): Promise<void> {
    await vi.waitFor(() => expect(Math.min(...Object.values(this.done))).toBeGreaterThan(count), 60_000);
  }

  async end(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #addCase(): Promise<void> {
    const title = `Case ${this.done.cases}`;
    const answer = await api(this.#place, "/api/cases", { body: JSON.stringify({ number: title, title }) });
    expect(answer.status).toBe(201);
    this.done.cases += 1;
  }

  async #addImage(): Promise<void> {
    const body = new Uint8Array(stowBody([imageFile({ instanceUid: `1.2.826.0.1.${this.done.images + 1}` })]));
    const answer = await api(this.#place, "/dicom-web/studies", { body, type: STOW_TYPE });
    expect(answer.status).toBe(200);
    this.done.images += 1;
  }

  async #writeMarks(repeat: (work: () => Promise<void>) => Promise<void>): Promise<void> {
    using client = await stageOf(this.#place).sync();
    await repeat(async () => {
      const seq = this.done.edits;
      const update = client.change((map) =>
        map.set(`${this.#place.user}/layout`, { rows: 1, columns: (seq % 3) + 1, edit: seq }),
      );
      client.say({ kind: "edit", seq, update });
      await client.next("acknowledged");
      this.done.edits += 1;
    });
  }
}

/** A server, its one person, and their one session. */
interface Place {
  readonly url: string;
  readonly token: string;
  readonly session: string;
  readonly user: string;
}

function api(
  { url, token }: Place,
  path: string,
  call: { body?: string | Uint8Array<ArrayBuffer>; type?: string } = {},
) {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": call.type ?? "application/json" };
  return fetch(`${url}${path}`, call.body ? { method: "POST", headers, body: call.body } : { headers });
}

const stageOf = ({ url, token, session }: Place) =>
  new RawSyncClient(`${url.replace("http", "ws")}/sync`, { token, docName: `stage:${session}` });

async function settle(server: PlainServer): Promise<Place> {
  const { url } = server;
  const code = new URL(server.setupUrl).hash.slice(1);
  const account = { institution: "St. Elsewhere", name: "Ada", email: "ada@mdt.example", password: "a long password" };
  const nobody = { url, token: "", session: "", user: "" };
  const signedIn = await api(nobody, "/api/auth/setup", { body: JSON.stringify({ code, ...account }) });
  const { token, account: made } = SignedIn.parse(await signedIn.json());
  const planned = await api({ ...nobody, token }, "/api/sessions", {
    body: JSON.stringify({ title: "MDT", startsAt: 0 }),
  });
  return { url, token, session: SessionDetail.parse(await planned.json()).id, user: made.id };
}

describe("a backup of a server at work", () => {
  let directory = "";
  let backup = "";
  let server: PlainServer;
  let place: Place;
  let work: Work;
  const before = { cases: 0, images: 0, edits: 0 };
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "consilium-backup-"));
    backup = join(directory, "backup");
    server = await PlainServer.start();
    place = await settle(server);
    work = new Work(place);
    work.begin();
    await work.until(5);
  }, 180_000);
  afterAll(async () => {
    await work.end();
    await server[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  it("F21 holds all that was acknowledged before it began, and comes up as a server that agrees with itself", async () => {
    expect((await command("backupData.ts", backup, "--data-dir", server.dataDir)).code).toBe(0);
    Object.assign(before, work.done);
    // Once more into the same directory: only what is new is copied.
    expect(await command("backupData.ts", backup, "--data-dir", server.dataDir)).toMatchObject({ code: 0 });
    await work.until(Math.max(...Object.values(before)));
    await work.end();
    await server.stop("SIGKILL");

    const restored = join(directory, "restored");
    const { code, said } = await command("restoreData.ts", backup, "--data-dir", restored);
    expect([code, said]).toEqual([0, expect.stringMatching(/^As of \S+: \d+ Docs, \d+ stored objects\n$/u)]);
    for (const place of [backup, restored]) expect((await stat(join(place, "auth.sqlite"))).mode & 0o077).toBe(0);
    await using again = await PlainServer.start({}, { dataDir: restored });
    const there = { ...place, url: again.url };
    const { cases } = CaseList.parse(await (await api(there, "/api/cases")).json());
    const made = cases.filter(({ number }) => number.startsWith("Case "));
    expect(made.length).toBeGreaterThanOrEqual(before.cases);
    expect(made.map(({ title }) => title).toSorted()).toEqual(made.map((_, index) => `Case ${index}`).toSorted());

    const studies = (await (await api(there, "/dicom-web/studies/1.2.3/instances?limit=5000")).json()) as {
      readonly "00081190": { readonly Value: readonly string[] };
    }[];
    expect(studies.length).toBeGreaterThanOrEqual(before.images);
    for (const { "00081190": url } of studies) {
      const path = new URL(url.Value[0] ?? "").pathname;
      expect((await api(there, path)).status).toBe(200);
    }

    using reader = await stageOf(there).sync();
    expect(reader.map.get(`${place.user}/layout`)).toMatchObject({
      edit: expect.toSatisfy((edit: number) => edit >= before.edits - 1),
    });
    await again.stop();
    for (const script of ["storeVerify.ts", "auditVerify.ts"]) {
      expect(await command(script, "--data-dir", restored)).toMatchObject({ code: 0 });
    }
  }, 120_000);

  it("is refused where it is broken off, altered, or would go over other data", async () => {
    const target = join(directory, "target");
    const restore = () => command("restoreData.ts", backup, "--data-dir", target);
    expect(await command("restoreData.ts", backup, "--data-dir", server.dataDir)).toMatchObject({
      code: 1,
      said: "restore: the data directory is not empty: restore into a new one\n",
    });
    const manifest = await readFile(join(backup, MANIFEST), "utf8");
    await rm(join(backup, MANIFEST));
    expect(await restore()).toMatchObject({ code: 1, said: expect.stringContaining("no whole backup") });
    await writeFile(join(backup, MANIFEST), manifest);
    await truncate(join(backup, "records.sqlite"), 8192);
    expect(await restore()).toMatchObject({ code: 1, said: "restore: records.sqlite is not as it was backed up\n" });
  });
});
