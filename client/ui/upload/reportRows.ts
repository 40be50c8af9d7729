import type { LeftOutReason, Outcome, RefusalReason, ReportEntry } from "../../upload/Outcome.ts";

export type ReportKind = Outcome["kind"];

/** The key of the words that say why. */
export type ReasonKey = "stored" | "present" | RefusalReason | LeftOutReason;

export function reasonKeyOf(outcome: Outcome): ReasonKey {
  return outcome.kind === "stored" || outcome.kind === "present" ? outcome.kind : outcome.reason;
}

/** A line of the report: a group's heading, or a file of it. */
export type ReportRow =
  | { readonly kind: "group"; readonly of: ReportKind; readonly reason: ReasonKey; readonly count: number }
  | { readonly kind: "file"; readonly entry: ReportEntry };

/** What needs a person comes first. */
const order: readonly ReportKind[] = ["refused", "stored", "present", "leftOut"];

export interface ReportFilter {
  readonly kind: ReportKind | "all";
  /** Words of the file's name; case does not matter. */
  readonly words: string;
}

export function filterEntries(entries: readonly ReportEntry[], { kind, words }: ReportFilter): readonly ReportEntry[] {
  const wanted = words
    .toLocaleLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== "");
  return entries.filter(({ name, outcome }) => {
    if (kind !== "all" && outcome.kind !== kind) return false;
    const text = wanted.length === 0 ? "" : name.toLocaleLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** Files by what became of them and why, the largest group of a kind first. */
export function groupEntries(entries: readonly ReportEntry[]): readonly ReportRow[] {
  const groups = Map.groupBy(entries, ({ outcome }) => `${outcome.kind} ${reasonKeyOf(outcome)}`);
  const sorted = [...groups.values()].toSorted((a, b) => rankOf(a) - rankOf(b) || b.length - a.length);
  return sorted.flatMap((group): ReportRow[] => {
    const [first] = group;
    if (!first) return [];
    const { kind: of } = first.outcome;
    const head = { kind: "group", of, reason: reasonKeyOf(first.outcome), count: group.length } as const;
    return [head, ...group.map((entry) => ({ kind: "file", entry }) as const)];
  });
}

function rankOf([first]: readonly ReportEntry[]): number {
  return first ? order.indexOf(first.outcome.kind) : order.length;
}

/** A Failure Reason (0008,1197) as the standard writes it: four hexadecimal digits. */
export function formatCode(code: number): string {
  return code.toString(16).toUpperCase().padStart(4, "0");
}
