import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const lines = readFileSync(join(root, "HARDENING.md"), "utf8").split("\n");
const rows = lines.flatMap((line) => {
  const [, row = "", , tests = ""] = line.split("|").map((cell) => cell.trim());
  return /^(?:T|F)\d+$|^2[A-F]$/u.test(row) ? [{ row, tests }] : [];
});

function named(row: string, path: string): boolean {
  const title = new RegExp(`["'\`](?:[^\n]*[^\\w])?${row}\\b`, "u");
  return existsSync(join(root, path)) && title.test(readFileSync(join(root, path), "utf8"));
}

describe("the list of what is withstood", () => {
  it("has every threat, kind of bad input and fault once", () => {
    const ids = (letter: string, count: number) => Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
    const expected = [...ids("T", 30), ..."ABCDEF".split("").map((letter) => `2${letter}`), ...ids("F", 22)];
    expect(rows.map(({ row }) => row)).toEqual(expected);
  });

  it("names tests that carry the row's name, or says why there is none", () => {
    for (const { row, tests } of rows) {
      const paths = [...tests.matchAll(/`(?<path>[^`]+\.(?:test|spec)\.ts)`/gu)].map((match) => match[1] ?? "");
      if (paths.length === 0) expect([row, tests]).toEqual([row, expect.stringMatching(/^none.*: \S+/u)]);
      for (const path of paths) expect([row, path, named(row, path)]).toEqual([row, path, true]);
    }
  });
});
