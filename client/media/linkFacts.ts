import { type MediaPath, mediaPath } from "./mediaPath.ts";

const KNOWN_EVERY_MS = 10_000;
const UNKNOWN_EVERY_MS = 2_000;

/** The SRTP suite that a transport's statistics name (webrtc-stats §8.23 `srtpCipher`), e.g. "AEAD_AES_256_GCM". */
function srtpSuite(stats: Iterable<unknown>): string | undefined {
  for (const stat of stats) {
    if (typeof stat !== "object" || stat === null || !("srtpCipher" in stat)) continue;
    if (typeof stat.srtpCipher === "string") return stat.srtpCipher.replace(/^SRTP_/u, "");
  }
  return undefined;
}

/** What protects media and how it travels; parts that statistics do not name yet, or not in this browser, are undefined. */
export interface LinkFacts {
  readonly srtpSuite: string | undefined;
  readonly path: MediaPath | undefined;
}

export const noFacts: LinkFacts = { srtpSuite: undefined, path: undefined };

export function linkFacts(stats: readonly unknown[]): LinkFacts {
  return { srtpSuite: srtpSuite(stats), path: mediaPath(stats) };
}

/** Asks until stopped, less often once the suite is known. A failed question counts as nothing known. */
export function watchLinkFacts(ask: () => Promise<LinkFacts>, tell: (facts: LinkFacts) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  const next = (facts: LinkFacts) => {
    if (isStopped) return;
    tell(facts);
    timer = setTimeout(look, facts.srtpSuite === undefined ? UNKNOWN_EVERY_MS : KNOWN_EVERY_MS);
  };
  const look = () => void ask().then(next, () => next(noFacts));
  look();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
