import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { hashContents } from "./contentHash.mjs";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "consilium-hash-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "a", "deep"), { recursive: true });
  writeFileSync(join(root, "a", "one.ts"), "1");
  writeFileSync(join(root, "a", "deep", "two.ts"), "2");
});

const hash = (): string => hashContents(root, ["a", "lock.json"], (path) => path.endsWith(".test.ts"));

describe("the hash over sources", () => {
  it("does not see times, and sees content, names and new files, at any depth", () => {
    const before = hash();
    utimesSync(join(root, "a", "one.ts"), 0, 0);
    expect(hash()).toBe(before);

    const seen = new Set([before]);
    writeFileSync(join(root, "a", "deep", "two.ts"), "3");
    seen.add(hash());
    renameSync(join(root, "a", "deep", "two.ts"), join(root, "a", "deep", "three.ts"));
    seen.add(hash());
    writeFileSync(join(root, "lock.json"), "{}");
    seen.add(hash());
    expect(seen.size).toBe(4);
  });

  it("does not run contents together", () => {
    writeFileSync(join(root, "lock.json"), "");
    const apart = hashContents(root, ["a/one.ts", "lock.json"]);
    writeFileSync(join(root, "a", "one.ts"), "");
    writeFileSync(join(root, "lock.json"), "1");
    expect(hashContents(root, ["a/one.ts", "lock.json"])).not.toBe(apart);
  });

  it("leaves out what it is told to", () => {
    const before = hash();
    writeFileSync(join(root, "a", "deep", "two.test.ts"), "x");
    expect(hash()).toBe(before);
  });
});
