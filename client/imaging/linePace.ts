/** How much may be fetched ahead of what is asked for. */
export interface LinePace {
  /** Loads of what surrounds the images on the screens, at once. */
  readonly shown: number;
  /** Loads at once beside which the rest of the case may still begin to come. */
  readonly background: number;
  /** Loads under way give way to an image that a screen waits for. */
  readonly givesWay: boolean;
}

/** Of the six connections that a browser keeps to one HTTP/1.1 server, two stay free for what the hand asks for. */
const FAST: LinePace = { shown: 4, background: 2, givesWay: false };
const SLOW: LinePace = { shown: 2, background: 1, givesWay: true };
const CRAWLING: LinePace = { shown: 1, background: 1, givesWay: true };
/** Who pays for each byte is sent what they are about to look at. */
const SAVING: LinePace = { shown: 1, background: 0, givesWay: true };

const SLOW_MS = 250;
const CRAWLING_MS = 1_000;

/** `msPerImage`: of late, had each come alone; undefined before the first has come. */
export function linePace(line: { readonly msPerImage: number | undefined; readonly savesData: boolean }): LinePace {
  if (line.savesData) return SAVING;
  if (line.msPerImage === undefined) return SLOW;
  if (line.msPerImage > CRAWLING_MS) return CRAWLING;
  return line.msPerImage > SLOW_MS ? SLOW : FAST;
}

/** The newest of a few loads counts for a third: one that hung does not slow down what follows for long. */
export function paceAfter(
  msPerImage: number | undefined,
  load: { readonly ms: number; readonly atOnce: number },
): number {
  const alone = load.ms / Math.max(1, load.atOnce);
  return msPerImage === undefined ? alone : msPerImage + (alone - msPerImage) / 3;
}
