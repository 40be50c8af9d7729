/** @typedef {{ passed: number, failed: number, skipped: number, flaky?: number }} Totals; flaky: of the passed, those tried twice */

/**
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number }} report of Vitest's
 * JSON reporter
 * @returns {Totals}
 */
export function vitestTotals({ numPassedTests, numFailedTests, numPendingTests, numTodoTests }) {
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
}

/**
 * @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number } }} report of Playwright's JSON
 * reporter; flaky: passed when tried again
 * @returns {Totals}
 */
export function playwrightTotals({ stats }) {
  const { expected, flaky, unexpected: failed, skipped } = stats;
  return { passed: expected + flaky, failed, skipped, flaky };
}

/** @param {readonly Totals[]} parts @returns {Totals} */
export function sumTotals(parts) {
  const sum = (/** @type {keyof Totals} */ key) => parts.reduce((total, part) => total + (part[key] ?? 0), 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped"), flaky: sum("flaky") };
}

/**
 * @param {Totals} totals @param {boolean} isGreen whether every step ended well
 * @returns {string | undefined} the closing line; undefined where it would say something else than the exit code does: a red
 * run without a failed test (a file that could not be loaded, a lint error), a green one without any test
 */
export function closingLine({ passed, failed, skipped, flaky = 0 }, isGreen) {
  if (isGreen ? failed > 0 || passed === 0 : failed === 0) return undefined;
  const line = `${passed} passed, ${failed} failed`;
  const parts = [line, skipped > 0 && `${skipped} skipped`, flaky > 0 && `${flaky} passed only when tried again`];
  return parts.filter(Boolean).join(", ");
}
