import { formatMoment } from "../i18n/moment.ts";

/** To the second, which the order of records needs: "21 Nov 2026, 14:00:05". */
export function formatStampMoment(at: number, language: string): string {
  return `${formatMoment(at, language)}:${String(new Date(at).getSeconds()).padStart(2, "0")}`;
}
