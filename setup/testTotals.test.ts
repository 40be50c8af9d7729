import { describe, expect, it } from "vitest";
import { closingLine, playwrightTotals, sumTotals, vitestTotals } from "./testTotals.mjs";

describe("the closing line of the tests", () => {
  it("adds up what both runners counted", () => {
    const unit = vitestTotals({ numPassedTests: 100, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1 });
    const browser = playwrightTotals({ stats: { expected: 10, unexpected: 0, flaky: 1, skipped: 0 } });
    expect(closingLine(sumTotals([unit, browser]), true)).toBe(
      "111 passed, 0 failed, 3 skipped, 1 passed only when tried again",
    );
  });

  it("names the failed ones of a red run", () => {
    const unit = vitestTotals({ numPassedTests: 7, numFailedTests: 2, numPendingTests: 0, numTodoTests: 0 });
    const browser = playwrightTotals({ stats: { expected: 0, unexpected: 1, flaky: 0, skipped: 0 } });
    expect(closingLine(sumTotals([unit, browser]), false)).toBe("7 passed, 3 failed");
  });

  it("is not printed where it would contradict the exit code", () => {
    expect(closingLine({ passed: 7, failed: 0, skipped: 0 }, false)).toBeUndefined();
    expect(closingLine({ passed: 7, failed: 1, skipped: 0 }, true)).toBeUndefined();
    expect(closingLine(sumTotals([]), true)).toBeUndefined();
    expect(closingLine({ passed: 0, failed: 0, skipped: 9 }, true)).toBeUndefined();
  });
});
