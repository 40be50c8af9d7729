import { Failure } from "../../shared/protocol/failures.ts";
import type { ClockIndex } from "./ClockIndex.ts";
import { after, visitsFor, type KeyHistory } from "./KeyHistory.ts";
import { KeySegments } from "./KeySegments.ts";
import type { StructPart } from "./updateEncoding.ts";
import type { ClockRange, Id, ScannedStruct, ScannedUpdate } from "./updateScan.ts";

/** A struct that the Doc does not hold yet, with its key. */
export interface NewStruct extends StructPart {
  readonly key: string;
}

interface Pending {
  readonly client: number;
  readonly parts: readonly StructPart[];
  next: number;
}

/**
 * Finds what of an update is new to the Doc, and the key of each new struct: by its parent, or by its neighbours, which must
 * agree. Follows the order in which Yjs would integrate, so that nothing accepted can stay pending there. Throws `conflict`
 * where clocks are missing or a neighbour is unknown.
 */
export function resolveUpdate(index: ClockIndex, update: ScannedUpdate): Resolution {
  const resolution = new Resolution(index, update);
  resolution.run();
  return resolution;
}

export class Resolution {
  readonly #index: ClockIndex;
  readonly #pending = new Map<number, Pending>();
  readonly #added = new Map<number, KeySegments>();
  readonly #structs: NewStruct[] = [];
  readonly #histories = new Map<string, KeyHistory>();
  #visits = 0;

  constructor(index: ClockIndex, update: ScannedUpdate) {
    this.#index = index;
    // Yjs begins with the highest client id.
    for (const { client, structs } of update.groups.toSorted((one, other) => other.client - one.client)) {
      const parts = this.#newParts(client, structs);
      if (parts.length > 0) this.#pending.set(client, { client, parts, next: 0 });
    }
  }

  /** In an order in which each struct comes after everything that it leans on. */
  get structs(): readonly NewStruct[] {
    return this.#structs;
  }

  /** True where anything was ever written under the key, before or by this update. */
  hasWritten(key: string): boolean {
    return (this.#histories.get(key) ?? this.#index.historyOf(key)).structs > 0;
  }

  /** The clients with new structs. */
  get clients(): Iterable<number> {
    return this.#pending.keys();
  }

  /** How many structs Yjs may have to visit to put the new ones in. */
  get visits(): number {
    return this.#visits;
  }

  run(): void {
    for (const pending of this.#pending.values()) this.#settle(pending);
  }

  /** The first clock that neither the Doc nor this update holds. */
  stateOf(client: number): number {
    return this.#added.get(client)?.end ?? this.#index.stateOf(client);
  }

  keyAt(id: Id): string | undefined {
    return this.#index.keyAt(id) ?? this.#added.get(id.client)?.keyAt(id.clock);
  }

  /** The keys that any of the ranges touches. Linear where no two of them overlap. */
  keysIn(ranges: Iterable<ClockRange>): Set<string> {
    const keys = new Set<string>();
    for (const range of ranges) {
      this.#index.addKeysIn(range, keys);
      this.#added.get(range.client)?.addKeysIn({ start: range.clock, end: range.clock + range.length }, keys);
    }
    return keys;
  }

  #newParts(client: number, structs: readonly ScannedStruct[]): StructPart[] {
    const state = this.#index.stateOf(client);
    const parts = structs
      .filter((struct) => struct.clock + struct.length > state)
      .map((struct) => ({ struct, skip: Math.max(0, state - struct.clock) }));
    if ((parts[0]?.struct.clock ?? 0) > state) throw new Failure("conflict", "a client's earlier changes are missing");
    return parts;
  }

  /** Takes a client's structs in order; where one leans on another client's, that client's go first. */
  #settle(start: Pending): void {
    const stack: { pending: Pending; until: number }[] = [{ pending: start, until: Infinity }];
    const busy = new Set([start.client]);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const { pending, until } = top;
      const part = pending.parts[pending.next];
      if (!part || this.stateOf(pending.client) >= until) {
        stack.pop();
        busy.delete(pending.client);
        continue;
      }
      const missing = this.#missing(part.struct);
      if (!missing) {
        this.#take(part);
        pending.next += 1;
        continue;
      }
      const blocker = this.#pending.get(missing.client);
      if (!blocker || blocker.next === blocker.parts.length || busy.has(missing.client)) {
        throw new Failure("conflict", "a change leans on one that is missing");
      }
      busy.add(missing.client);
      stack.push({ pending: blocker, until: missing.clock + 1 });
    }
  }

  #missing({ client, clock, place }: ScannedStruct): Id | undefined {
    if (place.kind === "key") return undefined;
    for (const id of [place.origin, place.rightOrigin]) {
      if (!id) continue;
      if (id.client === client && id.clock >= clock) {
        throw new Failure("conflict", "a change leans on one that is missing");
      }
      if (id.clock >= this.stateOf(id.client)) return id;
    }
    return undefined;
  }

  #take(part: StructPart): void {
    const { struct, skip } = part;
    const key = this.#keyOf(part);
    let added = this.#added.get(struct.client);
    if (!added) this.#added.set(struct.client, (added = new KeySegments(this.#index.stateOf(struct.client))));
    added.append(struct.length - skip, key);
    const history = this.#histories.get(key) ?? this.#index.historyOf(key);
    this.#visits += visitsFor(history, struct, skip);
    this.#histories.set(key, after(history, { client: struct.client, clock: added.end - 1 }, ""));
    this.#structs.push({ ...part, key });
  }

  #keyOf({ struct, skip }: StructPart): string {
    const keys = new Set<string | undefined>();
    if (struct.place.kind === "key") keys.add(struct.place.key);
    else {
      for (const id of [struct.place.origin, struct.place.rightOrigin]) if (id) keys.add(this.keyAt(id));
    }
    // What the Doc holds of this struct already must say the same.
    if (skip > 0) for (const key of this.keysIn([{ ...struct, length: skip }])) keys.add(key);
    const [key, ...others] = keys;
    if (key === undefined || others.length > 0) throw new Failure("conflict", "a change's neighbours disagree");
    return key;
  }
}
