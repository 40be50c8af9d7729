import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ConfigError } from "./config.ts";
import { DataLock } from "./DataLock.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "consilium-lock-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Another process that takes the directory and says so. */
async function other() {
  const source = `
    import { DataLock } from ${JSON.stringify(new URL("./DataLock.ts", import.meta.url).href)};
    DataLock.take(${JSON.stringify(directory)});
    process.stdout.write("taken");
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", source], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

it("keeps a data directory to one process, until that ends", () => {
  const first = DataLock.take(directory);
  expect(() => DataLock.take(directory)).toThrow(ConfigError);
  first[Symbol.dispose]();
  DataLock.take(directory)[Symbol.dispose]();
});

it("is free again after kill -9 of who had it", async () => {
  const child = await other();
  expect(() => DataLock.take(directory)).toThrow("another server works in this data directory");
  child.kill("SIGKILL");
  await once(child, "exit");
  DataLock.take(directory)[Symbol.dispose]();
});
