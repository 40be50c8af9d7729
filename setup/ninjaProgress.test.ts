import { describe, expect, it } from "vitest";
import { ninjaReporter, parseNinjaLine } from "./ninjaProgress.mjs";

describe("the progress of the C++ build", () => {
  it("is read off ninja's line", () => {
    expect(parseNinjaLine("[65/260] Building CXX object x.cpp.o")).toEqual({ done: 65, total: 260, percent: 25 });
    expect(parseNinjaLine("[260/260] Linking CXX executable mediasoup-worker")?.percent).toBe(100);
  });

  it("is not read off a compiler's messages", () => {
    for (const line of [
      "x.cpp:3: warning: array[1/2] unused",
      "[12] Building",
      "ninja: no work to do.",
      "[0/0] Re-checking",
    ]) {
      expect(parseNinjaLine(line)).toBeUndefined();
    }
  });

  it("is told once for every tenth, also when a broken-off build starts in the middle", () => {
    const said: string[] = [];
    const report = ninjaReporter((text) => said.push(text));
    for (const done of [1, 19, 20, 21, 39, 95, 96, 200]) report(`[${done}/200] Building`);
    expect(said).toEqual([
      "compiled 10 % (20 of 200 files)",
      "compiled 47 % (95 of 200 files)",
      "compiled 100 % (200 of 200 files)",
    ]);
  });
});
