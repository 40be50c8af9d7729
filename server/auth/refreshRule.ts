const DAY_MS = 24 * 60 * 60 * 1000;

/** A sign-in ends this long after its last use … */
export const SLIDING_MS = 14 * DAY_MS;
/** … and this long after it began. */
export const ABSOLUTE_MS = 60 * DAY_MS;
/** A repeat this soon is another tab or a lost answer, not a thief. */
export const GRACE_MS = 10_000;

/** What is known of a refresh token that somebody shows. */
export interface RefreshTokenState {
  readonly expiresAt: number;
  readonly replacedAt: number | undefined;
}

/**
 * `replace`: give a successor. `repeat`: give a further one, beside the first, since nobody knows which of the two answers the browser
 * kept. `refuse`: it has ended by itself. `stolen`: two people hold it, so end the whole sign-in.
 */
export type RefreshVerdict = "replace" | "repeat" | "refuse" | "stolen";

export function judgeRefresh({ expiresAt, replacedAt }: RefreshTokenState, now: number): RefreshVerdict {
  if (now > expiresAt) return "refuse";
  if (replacedAt === undefined) return "replace";
  // A clock that was set back makes no thief.
  return now - replacedAt <= GRACE_MS ? "repeat" : "stolen";
}
