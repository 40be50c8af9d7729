import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { downloadWorker, prebuiltUrl } from "./workerDownload.mjs";

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "consilium-download-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}/worker.tgz`;
}

function archiveOf(body: string): Buffer {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "mediasoup-worker"), `#!/bin/sh\n${body}\n`);
  chmodSync(join(folder, "mediasoup-worker"), 0o755);
  execFileSync("tar", ["-czf", join(folder, "w.tgz"), "-C", folder, "mediasoup-worker"]);
  return readFileSync(join(folder, "w.tgz"));
}

describe("the prebuilt worker", () => {
  const machine = { version: "3.27.1", processor: "arm64", kernel: "6.18.44-cloud", env: {} };

  it("is looked for under the name that mediasoup publishes it by", () => {
    expect(prebuiltUrl(machine)).toBe(
      "https://github.com/versatica/mediasoup/releases/download/3.27.1/mediasoup-worker-3.27.1-linux-arm64-kernel6.tgz",
    );
  });

  it("comes from a mirror when mediasoup's own variable names one", () => {
    const env = { MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: "https://mirror.example/ms" };
    expect(prebuiltUrl({ ...machine, env })).toMatch(/^https:\/\/mirror\.example\/ms\/3\.27\.1\/mediasoup-worker-/);
  });

  it("is unpacked and accepted when it runs", async () => {
    const archive = archiveOf("exit 41");
    const url = await serve((_, response) => response.end(archive));
    const folder = temporaryFolder();
    expect(await downloadWorker(url, folder)).toEqual({ binary: join(folder, "mediasoup-worker") });
  });

  it("is refused when it does not run here", async () => {
    const archive = archiveOf("exit 127");
    const url = await serve((_, response) => response.end(archive));
    expect(await downloadWorker(url, temporaryFolder())).toEqual({ reason: expect.stringContaining("does not run") });
  });

  it("is given up with the reason: not published, not an archive, no host", async () => {
    const absent = await serve((_, response) => response.writeHead(404).end());
    expect(await downloadWorker(absent, temporaryFolder())).toEqual({ reason: "it answered 404" });
    const portal = await serve((_, response) => response.end("<html>log in first</html>"));
    expect(await downloadWorker(portal, temporaryFolder())).toEqual({ reason: expect.stringContaining("unpacked") });
    const closed = "http://127.0.0.1:1/worker.tgz";
    expect(await downloadWorker(closed, temporaryFolder())).toEqual({
      reason: expect.stringMatching(/ECONNREFUSED|bad port/),
    });
  });

  it("is given up when the host takes the connection and never answers", async () => {
    const url = await serve(() => undefined);
    const download = downloadWorker(url, temporaryFolder(), { answerMs: 100, transferMs: 100 });
    expect(await download).toEqual({ reason: "no answer within 0.1 s" });
  });

  it("is given up when the transfer stalls", async () => {
    const url = await serve((_, response) => void response.writeHead(200, { "content-length": "1000" }).write("x"));
    const download = downloadWorker(url, temporaryFolder(), { answerMs: 5_000, transferMs: 100 });
    expect(await download).toEqual({ reason: "not transferred within 0.1 s" });
  });
});
