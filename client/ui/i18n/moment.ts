/** Moments of the clock on the reader's wall: sessions, decisions, sign-ins. Studies keep the scanner's time (format.ts). */

const DAY_MS = 86_400_000;

/** English dates are day first: "12 Nov 2026" reads the same on both sides of the Atlantic. */
function calendar(language: string): string {
  return language === "en" ? "en-GB" : language;
}

export function formatClock(at: number, language: string): string {
  return new Intl.DateTimeFormat(calendar(language), { hour: "2-digit", minute: "2-digit", hour12: false }).format(at);
}

/** "Sat 21 Nov", with the year where it is another one. */
export function formatDay(at: number, now: number, language: string): string {
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const options: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", month: "short" };
  if (!isThisYear) options.year = "numeric";
  return new Intl.DateTimeFormat(calendar(language), options).format(at);
}

/** "21 Nov 2026, 14:00" */
export function formatMoment(at: number, language: string): string {
  const date = new Intl.DateTimeFormat(calendar(language), { day: "numeric", month: "short", year: "numeric" });
  return `${date.format(at)}, ${formatClock(at, language)}`;
}

export type DayWord = "today" | "tomorrow" | "yesterday" | "other";

function startOfDay(at: number): number {
  const date = new Date(at);
  date.setHours(0, 0, 0, 0);
  return date.getTime();
}

/** Days of the reader's own calendar; rounding forgives the hour that clocks are put forward. */
export function dayWord(at: number, now: number): DayWord {
  const days = Math.round((startOfDay(at) - startOfDay(now)) / DAY_MS);
  if (days === 0) return "today";
  if (days === 1) return "tomorrow";
  return days === -1 ? "yesterday" : "other";
}

/** What `<input type="datetime-local">` holds: the reader's wall clock, "2026-11-21T14:00". */
export function toLocalInput(at: number): string {
  const date = new Date(at);
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Undefined where the field is empty or not a time. */
export function fromLocalInput(text: string): number | undefined {
  const at = new Date(text).getTime();
  return Number.isFinite(at) && at >= 0 ? at : undefined;
}
