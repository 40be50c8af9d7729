import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { archiveOnDisk } from "../../../chaos/archiveOnDisk.ts";
import { ArchiveServerProcess } from "../../testing/ArchiveServerProcess.ts";
import { bombs } from "../../testing/bombs.ts";
import { imageElements, imageFile, part10File } from "../../testing/part10File.ts";
import { startDicomWeb, STOW_TYPE, stowBody } from "./dicomWebTesting.ts";

const MIB = 1024 * 1024;

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "consilium-hostile-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe("small files that would like to be large", () => {
  it("T17 [AR6] are refused with 409 or 413, and the server grows by less than 128 MiB", async () => {
    const corpus = await bombs();
    await using server = await ArchiveServerProcess.start(directory);
    const post = (body: Buffer): Promise<Response> =>
      fetch(`${server.url}/studies`, {
        method: "POST",
        headers: { Authorization: "Bearer one", "Content-Type": STOW_TYPE },
        body,
      });
    expect((await post(stowBody([imageFile(), imageFile({ instanceUid: "1.2.3.1.2" })]))).status).toBe(200);
    const before = await server.forgetPeak();
    for (const [name, file] of corpus) {
      expect([name, file.length < MIB, (await post(stowBody([file]))).status]).toEqual([name, true, 409]);
    }
    expect((await post(stowBody(corpus.map(([, file]) => file)))).status).toBe(409);
    // A head of a part without an end, and a boundary that never comes.
    const endless = Buffer.concat([Buffer.from("--BOUNDARY\r\nX: "), Buffer.alloc(8 * MIB, 0x61)]);
    // Whoever still sends when the refusal comes may find the line closed.
    expect([400, 413, "closed"]).toContain(
      await post(endless).then(
        ({ status }) => status,
        () => "closed",
      ),
    );
    expect((await server.peakMemory()) - before).toBeLessThan(128 * MIB);
    const answer = await fetch(`${server.url}/instances`, { headers: { Authorization: "Bearer one" } });
    const listed: unknown = await answer.json();
    expect(listed).toHaveLength(2);
    const { unknownFiles, begun } = await archiveOnDisk(directory);
    expect([unknownFiles, begun]).toEqual([0, 0]);
  }, 120_000);
});

/** Names that would lead elsewhere if they became part of a path, a statement or a command. */
function hostileNames(outside: string): string[] {
  const ups = Array.from({ length: 12 }, (_, depth) => "../".repeat(depth + 1));
  const targets = ["planted", "outside/sentinel", "etc/passwd", "index.sqlite", "blobs/staging/planted"];
  const plain = ups.flatMap((up) => targets.map((target) => up + target));
  const windows = plain.slice(0, 40).map((name) => name.replaceAll("/", "\\"));
  const encoded = plain.slice(0, 40).map((name) => encodeURIComponent(name).replaceAll(".", "%2e"));
  return [
    ...plain,
    ...windows,
    ...encoded,
    ...targets.map((target) => join(outside, target)),
    ...plain.slice(0, 40).map((name) => `1.2.3/${name}`),
    "1.2.3\0/../planted",
    "1.2.3;touch planted",
    "$(touch planted)",
    "`touch planted`",
    "|touch planted",
    "1' or '1'='1",
    "1.2.3'; drop table instance; --",
    "~/planted",
    "file:///tmp/planted",
    "C:\\planted",
    "\\\\host\\planted",
    "CON",
    ".",
    "..",
    "1.2.3.\u202e",
    `1.${"2".repeat(4000)}`,
  ];
}

/** Every file below a directory, with what it holds. */
async function tree(root: string, except: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !path.startsWith(except));
  const files = paths.map(async (path) => {
    const bytes = await readFile(path).catch(() => "a directory");
    return `${path} ${createHash("sha256").update(bytes).digest("hex")}`;
  });
  return (await Promise.all(files)).toSorted();
}

describe("hostile names", () => {
  it("T18 [AR7] 200 of them, in objects, in the heads of parts and in URLs: no file outside the store is touched", async () => {
    const store = join(directory, "deep", "down", "store");
    await mkdir(join(directory, "outside"), { recursive: true });
    await mkdir(store, { recursive: true });
    await writeFile(join(directory, "outside", "sentinel"), "as it was");
    const before = await tree(directory, store);
    const here = await readdir(process.cwd());
    const names = hostileNames(join(directory, "outside"));
    expect(names.length).toBeGreaterThanOrEqual(200);
    {
      await using server = await startDicomWeb({ directory: store });
      await server.store([imageFile()]);
      const files = names.flatMap((name, number) => {
        const tag = [0x00080018, 0x0020000d, 0x0020000e][number % 3];
        const elements = imageElements({ patientId: name, instanceUid: `1.2.9.${number}` });
        const uid = elements.map((element) => (element.tag === tag ? { ...element, value: name } : element));
        return [part10File({ elements: uid }), part10File({ elements, transferSyntaxUid: name.slice(0, 60) })];
      });
      expect((await server.store(files)).status).toBe(409);
      const head = (name: string): string =>
        `Content-Location: ${name}\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-ID: <${name}>`;
      const parts = names.map((name) => {
        const safe = name.replaceAll(/[^\x20-\x7e]/gu, "?");
        return Buffer.from(`--BOUNDARY\r\nContent-Type: application/dicom\r\n${head(safe)}\r\n\r\nno DICOM\r\n`);
      });
      const body = Buffer.concat([...parts, Buffer.from("--BOUNDARY--\r\n")]);
      const init = { method: "POST", headers: { "Content-Type": STOW_TYPE }, body };
      expect([400, 409, 413]).toContain((await server.fetch("/studies", init)).status);
      // Clients take dots for directories before anything is sent.
      for (const name of names.filter((name) => !/^\.+$/u.test(name))) {
        const uid = encodeURIComponent(name.slice(0, 500).toWellFormed());
        for (const path of [
          `/studies/${uid}`,
          `/studies/1.2.3/series/${uid}/metadata`,
          `/studies?StudyInstanceUID=${uid}`,
        ]) {
          const response = await server.fetch(path);
          const text = await response.text();
          expect([path, [200, 400, 404].includes(response.status)]).toEqual([path, true]);
          if (response.status === 200) expect([path, text]).toEqual([path, "[]"]);
        }
      }
      const listed: unknown = await (await server.fetch("/instances")).json();
      expect(listed).toHaveLength(1);
      const found = await readdir(join(store, "blobs"), { recursive: true, withFileTypes: true });
      const kept = found.filter((entry) => entry.isFile()).map(({ name }) => name);
      expect(kept).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/u)]);
    }
    expect(await tree(directory, store)).toEqual(before);
    expect(await readdir(process.cwd())).toEqual(here);
    expect(existsSync("/tmp/planted") || existsSync("/planted")).toBe(false);
  }, 120_000);
});

describe("files that were cut short", () => {
  it("2D truncated [AR8]: of all prefixes of a file none is stored, and what is listed stays", async () => {
    await using server = await startDicomWeb({ directory });
    await server.store([imageFile()]);
    const listed = await (await server.fetch("/instances")).text();
    const file = imageFile({ instanceUid: "1.2.3.1.2" });
    const prefixes = Array.from({ length: file.length }, (_, length) => file.subarray(0, length));
    const response = await server.store(prefixes);
    expect(response.status).toBe(409);
    const answer = (await response.json()) as Record<string, { Value: { "00081197": { Value: number[] } }[] }>;
    const reasons = ["00081198", "0008119A"].flatMap((tag) => answer[tag]?.Value ?? []);
    expect(reasons.map((item) => item["00081197"].Value[0])).toEqual(prefixes.map(() => 0xc000));
    expect(await (await server.fetch("/instances")).text()).toBe(listed);
    expect((await server.store([file])).status).toBe(200);
  }, 60_000);
});
