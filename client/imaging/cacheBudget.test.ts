import { describe, expect, it } from "vitest";
import { cacheBudget } from "./cacheBudget.ts";

const MB = 1024 ** 2;

describe("cacheBudget", () => {
  it.each([
    [8, 2048],
    [32, 2048],
    [4, 768],
    [2, 384],
    [0.25, 256],
    [undefined, 768],
  ])("gives a machine of %s GB %s MB of images", (memoryGb, expected) => {
    expect(cacheBudget(memoryGb)).toBe(expected * MB);
  });
});
