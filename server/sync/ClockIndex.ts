import { after, NO_HISTORY, type KeyHistory } from "./KeyHistory.ts";
import { KeySegments } from "./KeySegments.ts";
import { RangeSet } from "./RangeSet.ts";
import { TextOrder, type TextInsert } from "./TextOrder.ts";
import type { ClockRange, DocShape, Id } from "./updateScan.ts";

/**
 * Snapshots keep the index as the changes that made it, in this form. Raise it with every change of `IndexChange` or of what
 * `ClockIndex` makes of one: snapshots of another form are left alone and the log is read instead.
 */
export const INDEX_FORM = 1;

/** What the guard lets into a Doc: the one way in which the index changes. Plain data: it is kept as JSON. */
export interface IndexChange {
  readonly writer: string;
  /** Client ids that belong to the writer from now on. */
  readonly claims: readonly number[];
  /** Each after everything that it leans on. */
  readonly inserts: readonly (TextInsert & { readonly key: string })[];
  readonly deletes: readonly ClockRange[];
}

/**
 * What the guard must know of a flat Doc to judge the next update while earlier ones are still on their way to the disk: each
 * client's owner, which key each clock belongs to, who wrote a key first, what is deleted, and how a text is ordered. It runs
 * ahead of the Y.Doc, never behind it.
 */
export class ClockIndex {
  readonly #owners = new Map<number, string>();
  readonly #inserted = new Map<number, KeySegments>();
  readonly #deleted = new Map<number, RangeSet>();
  readonly #histories = new Map<string, KeyHistory>();
  /** Only a text has one. */
  readonly text: TextOrder | undefined;

  constructor(type: DocShape["type"] = "map") {
    this.text = type === "text" ? new TextOrder() : undefined;
  }

  get clients(): ReadonlyMap<number, KeySegments> {
    return this.#inserted;
  }

  ownerOf(client: number): string | undefined {
    return this.#owners.get(client);
  }

  /** Who wrote a key first: nobody may take it from them, deleted or not. */
  authorOf(key: string): string | undefined {
    return this.#histories.get(key)?.author;
  }

  /** How many client ids a writer has shown. */
  claimsOf(writer: string): number {
    let count = 0;
    for (const owner of this.#owners.values()) if (owner === writer) count += 1;
    return count;
  }

  /** The first clock of a client that the Doc does not hold. */
  stateOf(client: number): number {
    return this.#inserted.get(client)?.end ?? 0;
  }

  keyAt({ client, clock }: Id): string | undefined {
    return this.#inserted.get(client)?.keyAt(clock);
  }

  /** Puts the keys that a range touches into `keys`. */
  addKeysIn({ client, clock, length }: ClockRange, keys: Set<string>): void {
    this.#inserted.get(client)?.addKeysIn({ start: clock, end: clock + length }, keys);
  }

  historyOf(key: string): KeyHistory {
    return this.#histories.get(key) ?? NO_HISTORY;
  }

  deletedRanges(client: number): RangeSet["ranges"] {
    return this.#deleted.get(client)?.ranges ?? [];
  }

  /** The parts of a range that are not deleted. */
  notDeleted({ client, clock, length }: ClockRange): ClockRange[] {
    const range = { start: clock, end: clock + length };
    const parts = this.#deleted.get(client)?.missing(range) ?? [range];
    return parts.map(({ start, end }) => ({ client, clock: start, length: end - start }));
  }

  apply({ writer, claims, inserts, deletes }: IndexChange): void {
    for (const client of claims) this.#owners.set(client, writer);
    for (const { client, length, key } of inserts) {
      let segments = this.#inserted.get(client);
      if (!segments) this.#inserted.set(client, (segments = new KeySegments()));
      segments.append(length, key);
      this.#histories.set(key, after(this.historyOf(key), { client, clock: segments.end - 1 }, writer));
    }
    this.text?.apply({ inserts, deletes });
    this.recordDeleted(deletes);
  }

  /** Also for what Yjs deleted by itself: of two values set at once under one key, one goes. */
  recordDeleted(deletes: Iterable<ClockRange>): void {
    for (const { client, clock, length } of deletes) {
      let deleted = this.#deleted.get(client);
      if (!deleted) this.#deleted.set(client, (deleted = new RangeSet()));
      deleted.add({ start: clock, end: clock + length });
    }
  }

  /** An index of other content with the same owners and authors. */
  withWritersOf(other: ClockIndex): this {
    for (const [client, owner] of other.#owners) this.#owners.set(client, owner);
    for (const [key, history] of this.#histories) this.#histories.set(key, { ...history, author: other.authorOf(key) });
    return this;
  }
}
