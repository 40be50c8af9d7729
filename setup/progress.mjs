/**
 * Says what set-up does, with the seconds since it began. Silent as long as nothing has to be done.
 * @typedef {{ step(text: string): void, detail(text: string): void, seconds(): number }} Progress
 */

/** @param {{ write?: (line: string) => void, now?: () => number }} [ports] @returns {Progress} */
export function createProgress({ write = (line) => process.stdout.write(line), now = Date.now } = {}) {
  const startedAt = now();
  const seconds = () => (now() - startedAt) / 1000;
  const stamp = () => `${Math.round(seconds())} s`.padStart(6);
  return {
    step: (text) => write(`${stamp()}  ${text}\n`),
    detail: (text) => write(`${stamp()}    ${text}\n`),
    seconds,
  };
}

const BEAT_MS = 15_000;

/**
 * Says every 15 s that `what` still goes on, until `work` ends.
 * @template T
 * @param {Progress} progress @param {string} what @param {Promise<T>} work @returns {Promise<T>}
 */
export async function withHeartbeat(progress, what, work) {
  const timer = setInterval(() => progress.detail(`still at it: ${what}`), BEAT_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
