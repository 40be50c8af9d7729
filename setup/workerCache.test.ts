import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  cacheFolder,
  cachedWorkerPath,
  runsHere,
  storeInCache,
  systemRelease,
  workerCacheKey,
} from "./workerCache.mjs";

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "consilium-cache-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function script(folder: string, body: string): string {
  const path = join(folder, "binary");
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe("the system's release", () => {
  it("is read with and without quotes", () => {
    expect(systemRelease('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n')).toBe(
      "debian12",
    );
    expect(systemRelease('VERSION_ID="24.04"\nID=ubuntu\nID_LIKE=debian\n')).toBe("ubuntu24.04");
  });

  it("has a name where there is no number (Debian testing), and no character that a file name cannot have", () => {
    expect(systemRelease("ID=debian\nVERSION_CODENAME=forky\n")).toBe("debianforky");
    expect(systemRelease('ID="../x"\nVERSION_ID="1/2"\n')).toBe(".._x1_2");
    expect(systemRelease("")).toBe("linux");
  });
});

describe("the worker's cache", () => {
  const parts = { version: "3.27.1", processor: "x64", release: "debian12", recipe: "0123456789abcdef" };

  it("keeps one binary a mediasoup version, processor, release and recipe", () => {
    const variants = [
      {},
      { version: "3.27.2" },
      { processor: "arm64" },
      { release: "debian13" },
      { recipe: "f".repeat(16) },
    ];
    const keys = variants.map((variant) => workerCacheKey({ ...parts, ...variant }));
    expect(keys[0]).toBe("mediasoup-worker-3.27.1-x64-debian12-01234567");
    expect(new Set(keys).size).toBe(variants.length);
  });

  it("lies where XDG says, in ~/.cache where it says nothing valid", () => {
    expect(cacheFolder({ XDG_CACHE_HOME: "/var/cache" }, "/home/ana")).toBe("/var/cache/consilium");
    for (const value of ["", "relative"]) {
      expect(cacheFolder({ XDG_CACHE_HOME: value }, "/home/ana")).toBe("/home/ana/.cache/consilium");
    }
    expect(cacheFolder({}, "/home/ana")).toBe("/home/ana/.cache/consilium");
  });

  it("names the locked version in this machine's path", () => {
    expect(cachedWorkerPath("9.8.7")).toMatch(
      /\/consilium\/mediasoup-worker-9\.8\.7-[a-z0-9]+-[A-Za-z0-9._]+-[0-9a-f]{8}$/,
    );
  });

  it("takes a binary for good only when it ends as mediasoup-worker does without its variables", () => {
    const folder = temporaryFolder();
    expect(runsHere(script(folder, "exit 41"))).toBe(true);
    expect(runsHere(script(folder, "exit 127"))).toBe(false);
    expect(runsHere(script(folder, '[ -z "$HOME" ] && exit 41'))).toBe(true);
    expect(runsHere(join(folder, "absent"))).toBe(false);
  });

  it("holds a whole, executable binary and nothing else after storing", () => {
    const folder = temporaryFolder();
    const source = script(folder, "exit 41");
    chmodSync(source, 0o644);
    const cached = join(folder, "new", "worker");
    storeInCache(source, cached);
    expect(readFileSync(cached)).toEqual(readFileSync(source));
    expect(statSync(cached).mode & 0o777).toBe(0o755);
    expect(readdirSync(join(folder, "new"))).toEqual(["worker"]);
    expect(existsSync(source)).toBe(true);
  });
});
