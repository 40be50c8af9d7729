/** A structured report as a tree to be read (PS3.3 C.17.3): what each item is about, what it says, what it refers to. */
export interface Report {
  /** What the document is, in its own words. */
  readonly title: string;
  readonly isComplete: boolean;
  readonly isVerified: boolean;
  /** Who answers for it, and when: "Weber, 2026-11-12 09:14". */
  readonly verifiers: readonly { readonly name: string; readonly dateTime: string | undefined }[];
  /** ISO, to the minute. */
  readonly dateTime: string | undefined;
  readonly items: readonly ReportItem[];
}

export interface ReportItem {
  /** The concept's meaning; empty where the item has none. */
  readonly name: string;
  readonly value: ReportValue | undefined;
  readonly items: readonly ReportItem[];
}

export type ReportValue =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "number"; readonly number: string; readonly unit: string }
  | { readonly kind: "date"; readonly iso: string }
  | { readonly kind: "reference"; readonly to: "image" | "object"; readonly frames: readonly number[] }
  | { readonly kind: "shape"; readonly shape: string; readonly points: number }
  | { readonly kind: "item"; readonly path: string };

/** One line of the table of measurements. */
export interface Measurement {
  /** The group it was taken in: its tracking identifier, finding or site. */
  readonly group: string;
  readonly name: string;
  readonly number: string;
  readonly unit: string;
}

/** The numbers of a report that come in groups (TID 1410, 1411, 1501), in their order. */
export function measurementsOf(items: readonly ReportItem[], group = ""): readonly Measurement[] {
  return items.flatMap((item) => {
    const { value } = item;
    const own = value?.kind === "number" ? [{ group, name: item.name, number: value.number, unit: value.unit }] : [];
    const isGroup = value === undefined && item.items.some((child) => child.value?.kind === "number");
    return [...own, ...measurementsOf(item.items, isGroup ? groupName(item) : group)];
  });
}

/** Groups are told apart by what was tracked or found, and where. */
function groupName({ name, items }: ReportItem): string {
  const words = items.flatMap((item) => {
    if (!/^(?:tracking identifier|finding|finding site|target region|laterality)$/iu.test(item.name)) return [];
    return item.value?.kind === "text" ? [item.value.text] : [];
  });
  return words.length === 0 ? name : words.join(", ");
}
