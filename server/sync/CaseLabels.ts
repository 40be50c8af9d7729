import type * as Y from "yjs";
import type { CaseRules } from "./DocPolicy.ts";

interface Label {
  readonly client: number;
  readonly clock: number;
  readonly caseId: string | undefined;
}

/** A label with its key, as a snapshot keeps it. */
export interface CaseLabel extends Label {
  readonly key: string;
}

/** Which case a Doc is about at the moment, and which it was about when each of its values came. */
export class CaseLabels {
  readonly #map: Y.Map<unknown>;
  readonly #rules: CaseRules;
  readonly #labels = new Map<string, Label>();

  constructor(map: Y.Map<unknown>, rules: CaseRules) {
    this.#map = map;
    this.#rules = rules;
    map.observe(({ keysChanged }) => this.#label(keysChanged));
  }

  get current(): string | undefined {
    return this.#rules.caseOf(this.#map.get(this.#rules.key));
  }

  caseOf(key: string): string | undefined {
    return key === this.#rules.key ? this.current : this.#labels.get(key)?.caseId;
  }

  get all(): readonly CaseLabel[] {
    return [...this.#labels].map(([key, label]) => ({ key, ...label }));
  }

  /** Puts back the labels of the values that stand in the map now. */
  restore(labels: readonly CaseLabel[]): void {
    this.#labels.clear();
    for (const { key, client, clock, caseId } of labels) this.#labels.set(key, { client, clock, caseId });
  }

  /** A value that lost against a newer one leaves the newer one's label as it is. */
  #label(keys: Iterable<unknown>): void {
    const caseId = this.current;
    for (const key of keys) {
      if (typeof key !== "string") continue;
      const item = this.#map._map.get(key);
      if (!item || item.deleted) {
        this.#labels.delete(key);
        continue;
      }
      const { client, clock } = item.id;
      const known = this.#labels.get(key);
      if (known?.client !== client || known.clock !== clock) this.#labels.set(key, { client, clock, caseId });
    }
  }
}
