import type { AuditRecord } from "../../shared/model/audit.ts";
import { trailName } from "./auditSchema.ts";

type Value = (record: AuditRecord, trail: string) => string | number | undefined;

const columns: readonly (readonly [name: string, value: Value])[] = [
  ["trail", (_, trail) => trailName(trail)],
  ["seq", ({ seq }) => seq],
  ["at", ({ at }) => new Date(at).toISOString()],
  ["event", ({ event }) => event],
  ["outcome", ({ outcome }) => outcome],
  ["reason", ({ reason }) => reason],
  ["actor", ({ actor }) => actor?.id],
  ["kind", ({ actor }) => actor?.kind],
  ["role", ({ actor }) => actor?.role],
  ["address", ({ from }) => from?.address],
  ["agent", ({ from }) => from?.agent],
  ["case", ({ subject }) => subject.case],
  ["session", ({ subject }) => subject.session],
  ["study", ({ subject }) => subject.study],
  ["user", ({ subject }) => subject.user],
  ["group", ({ subject }) => subject.group],
  ["count", ({ count }) => count],
];

/** RFC 4180: lines end in CR LF. */
export const csvHeader = `${columns.map(([name]) => name).join(",")}\r\n`;

/** `trail`: the institution, or `SERVER_TRAIL`. */
export function csvLine(record: AuditRecord, trail: string): string {
  return `${columns.map(([, value]) => field(value(record, trail))).join(",")}\r\n`;
}

/** Ids may begin with what a spreadsheet takes for a formula (`-`): such a field is text, by an apostrophe. */
function field(value: string | number | undefined): string {
  const text = value === undefined ? "" : String(value);
  const isFormula = /^[=+\-@\t\r]/u.test(text);
  const plain = isFormula ? `'${text}` : text;
  return isFormula || /[",\r\n]/u.test(text) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
