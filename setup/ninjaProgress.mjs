/**
 * @param {string} line what ninja prints before each command: `[12/259] Building CXX object ...`
 * @returns {{ done: number, total: number, percent: number } | undefined}
 */
export function parseNinjaLine(line) {
  const match = /^\[(\d+)\/(\d+)\] /.exec(line);
  if (match === null) return undefined;
  const [done, total] = [Number(match[1]), Number(match[2])];
  return total === 0 ? undefined : { done, total, percent: Math.floor((100 * done) / total) };
}

/**
 * Makes a line of text out of ninja's, at most one for every `stepPercent`.
 * @param {(text: string) => void} say @param {number} [stepPercent] @returns {(line: string) => void}
 */
export function ninjaReporter(say, stepPercent = 10) {
  let nextPercent = stepPercent;
  return (line) => {
    const at = parseNinjaLine(line);
    if (at === undefined || at.percent < nextPercent) return;
    nextPercent = (Math.floor(at.percent / stepPercent) + 1) * stepPercent;
    say(`compiled ${at.percent} % (${at.done} of ${at.total} files)`);
  };
}
