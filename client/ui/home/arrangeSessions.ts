import type { SessionSummary } from "../../../shared/protocol/api/sessions.ts";

export interface Calendar {
  /** Going on, or still to come: the earliest first. */
  readonly coming: readonly SessionSummary[];
  /** The latest first. */
  readonly past: readonly SessionSummary[];
}

function startOfToday(now: number): number {
  const date = new Date(now);
  date.setHours(0, 0, 0, 0);
  return date.getTime();
}

/** A session of an earlier day is past unless somebody is in it; one of today stays until it is ended. */
export function arrangeSessions(sessions: readonly SessionSummary[], now: number): Calendar {
  const today = startOfToday(now);
  const isComing = ({ isEnded, startsAt, presentCount }: SessionSummary): boolean =>
    !isEnded && (startsAt >= today || presentCount > 0);
  return {
    coming: sessions.filter(isComing).toSorted((a, b) => a.startsAt - b.startsAt),
    past: sessions.filter((session) => !isComing(session)).toSorted((a, b) => b.startsAt - a.startsAt),
  };
}
