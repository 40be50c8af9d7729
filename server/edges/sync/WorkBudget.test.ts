import { describe, expect, it } from "vitest";
import { WorkBudget } from "./WorkBudget.ts";

describe("WorkBudget", () => {
  it("[SY23] lets a burst pass, says how long what is above it takes to pay, and forgets no debt", () => {
    let now = 0;
    const budget = new WorkBudget({ perSecond: 1_000, burst: 2_000, now: () => now });
    expect(budget.spend(2_000)).toBe(0);
    expect(budget.spend(500)).toBe(500);
    now = 200;
    expect(budget.spend(700)).toBe(1_000);
    now = 1_200;
    expect(budget.spend(0)).toBe(0);
    now = 60_000;
    expect(budget.spend(2_001)).toBe(1);
  });
});
