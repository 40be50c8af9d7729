const KNOWN_EVERY_MS = 10_000;
const UNKNOWN_EVERY_MS = 2_000;

/** The SRTP suite that a transport's statistics name (webrtc-stats §8.23 `srtpCipher`), e.g. "AEAD_AES_256_GCM". */
export function srtpSuite(stats: Iterable<unknown>): string | undefined {
  for (const stat of stats) {
    if (typeof stat !== "object" || stat === null || !("srtpCipher" in stat)) continue;
    if (typeof stat.srtpCipher === "string") return stat.srtpCipher.replace(/^SRTP_/u, "");
  }
  return undefined;
}

/** Asks until stopped, less often once the suite is known. A failed question counts as an unknown suite. */
export function watchSrtpSuite(
  ask: () => Promise<string | undefined>,
  tell: (suite: string | undefined) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  const next = (suite: string | undefined) => {
    if (isStopped) return;
    tell(suite);
    timer = setTimeout(look, suite === undefined ? UNKNOWN_EVERY_MS : KNOWN_EVERY_MS);
  };
  const look = () => void ask().then(next, () => next(undefined));
  look();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
