import { describe, expect, it } from "vitest";
import { compilerCount } from "./workerBuild.mjs";

describe("compilers at once", () => {
  const gib = 2 ** 30;

  it("are as many as cores where memory allows, fewer where it does not, and never none", () => {
    expect(compilerCount({ cores: 2, freeBytes: 16 * gib })).toBe(2);
    expect(compilerCount({ cores: 16, freeBytes: 4 * gib })).toBe(5);
    expect(compilerCount({ cores: 4, freeBytes: gib / 2 })).toBe(1);
  });
});
