import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { secretKey } from "./secretKey.ts";

describe("secretKey", () => {
  let directory = "";
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "consilium-key-"));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it("makes a key once and keeps it from others", async () => {
    const [first, again, other] = [
      await secretKey(directory, "token"),
      await secretKey(directory, "token"),
      await secretKey(directory, "other"),
    ];
    expect(Buffer.from(again).equals(first)).toBe(true);
    expect(Buffer.from(other).equals(first)).toBe(false);
    expect((await stat(join(directory, "secrets", "token"))).mode & 0o077).toBe(0);
  });

  it("refuses a damaged key rather than making a new one", async () => {
    await secretKey(directory, "token");
    await writeFile(join(directory, "secrets", "token"), "short");
    await expect(secretKey(directory, "token")).rejects.toThrow(/damaged/u);
  });
});
