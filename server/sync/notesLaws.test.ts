import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { Failure } from "../../shared/protocol/failures.ts";
import {
  fromChanges,
  GuardedDoc,
  indexAsRecord,
  indexFromDoc,
  itemsOf,
  peerWriter,
  piecesOf,
  type Replica,
} from "./guardTesting.ts";
import { notesPolicy } from "./notesPolicy.ts";
import { rawUpdate, type RawStruct } from "./rawUpdates.ts";
import type { Id } from "./updateScan.ts";
import type { Acceptance } from "./writeGuard.ts";

const writers = [
  peerWriter("cem", () => "chair"),
  peerWriter("sue", () => "scribe"),
  peerWriter("cor", () => "coordinator"),
];
const mallory = peerWriter("mal", () => "scribe");
const MALLORY = 103;
const clients = [100, 101, 102, MALLORY];

type Step =
  | { readonly act: "type"; readonly who: number; readonly at: number; readonly text: string }
  | { readonly act: "cut"; readonly who: number; readonly at: number; readonly length: number }
  | { readonly act: "send" | "receive" | "repeat"; readonly who: number }
  | {
      readonly act: "attack";
      readonly structs: readonly RawStruct[];
      readonly ranges: readonly (Id & { length: number })[];
    };

const who = fc.nat(2);
const id: fc.Arbitrary<Id> = fc.record({ client: fc.constantFrom(...clients), clock: fc.nat(25) });
const content = fc.oneof(
  fc.record({ text: fc.constantFrom("m", "mal", "😀") }),
  fc.record({ deleted: fc.integer({ min: 1, max: 3 }) }),
);
const attack = fc.record({
  act: fc.constant("attack" as const),
  structs: fc.array(
    fc.record({ content, origin: fc.option(id, { nil: undefined }), rightOrigin: fc.option(id, { nil: undefined }) }),
    { maxLength: 3 },
  ),
  ranges: fc.array(fc.record({ client: fc.constantFrom(...clients), clock: fc.nat(20), length: fc.nat(6) }), {
    maxLength: 2,
  }),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    act: fc.constant("type" as const),
    who,
    at: fc.nat(),
    text: fc.constantFrom("a", "bc", "d😀e", "\uFEFF"),
  }),
  fc.record({ act: fc.constant("cut" as const), who, at: fc.nat(), length: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ act: fc.constantFrom("send", "send", "receive", "repeat"), who }),
  attack,
  attack,
);

/** Three who write notes, who send late or twice, and one whose client says whatever it likes. */
class World {
  readonly guarded = new GuardedDoc(notesPolicy);
  readonly #replicas: readonly Replica[] = writers.map((writer, position) =>
    this.guarded.replica(writer, 100 + position),
  );
  readonly #outbox = this.#replicas.map((): Uint8Array[] => []);
  attacks = 0;

  take(step: Step): void {
    if (step.act === "attack") return this.#attack(step);
    const replica = this.#replicas[step.who]!;
    const { length } = replica.text;
    switch (step.act) {
      case "type":
        this.#outbox[step.who]!.push(replica.type((text) => text.insert(step.at % (length + 1), step.text)));
        break;
      case "cut": {
        if (length === 0) return;
        const at = step.at % length;
        const update = replica.type((text) => text.delete(at, Math.min(step.length, length - at)));
        this.#outbox[step.who]!.push(update);
        break;
      }
      case "send":
        for (const update of this.#outbox[step.who]!.splice(0)) this.#submit(replica, update);
        break;
      case "repeat":
        this.#submit(replica, Y.encodeStateAsUpdate(replica.doc));
        break;
      case "receive":
        Y.applyUpdate(replica.doc, Y.encodeStateAsUpdate(this.guarded.doc));
        break;
    }
  }

  settle(): void {
    for (const position of this.#replicas.keys()) this.take({ act: "repeat", who: position });
    for (const position of this.#replicas.keys()) this.take({ act: "receive", who: position });
  }

  get texts(): string[] {
    return this.#replicas.map((replica) => replica.text.toJSON());
  }

  /** What an honest client brings always passes. */
  #submit({ writer }: Replica, update: Uint8Array): void {
    this.#count(this.guarded.submit(writer, update));
  }

  /** Yjs never does more than the guard counted. */
  #count(accepted: Acceptance | undefined): boolean {
    if (accepted) expect(this.guarded.stepsOfYjs).toBeLessThanOrEqual(2 * accepted.visits);
    return accepted !== undefined;
  }

  #known(id: Id | undefined): Id | undefined {
    return within(id, id ? this.guarded.index.stateOf(id.client) : 0);
  }

  /** Between two that are there, mostly in their order, however far apart. */
  #between({ origin, rightOrigin }: RawStruct): Pick<RawStruct, "origin" | "rightOrigin"> {
    const [one, other] = [this.#known(origin), this.#known(rightOrigin)];
    const isSwapped = one && other && one.clock % 4 > 0 && this.#placeOf(other) < this.#placeOf(one);
    return isSwapped ? { origin: other, rightOrigin: one } : { origin: one, rightOrigin: other };
  }

  #placeOf({ client, clock }: Id): number {
    const items = itemsOf(this.guarded.doc, "notes");
    const item = items.findIndex((it) => it.client === client && it.clock <= clock && clock < it.clock + it.length);
    return item + (clock - (items[item]?.clock ?? 0)) / 1_000;
  }

  #attack({ structs, ranges }: Step & { readonly act: "attack" }): void {
    const clock = this.guarded.index.stateOf(MALLORY);
    const deletes = ranges.flatMap(({ length, ...start }) => {
      const from = this.#known(start);
      return from ? [{ ...from, length: Math.min(length, this.guarded.index.stateOf(from.client) - from.clock) }] : [];
    });
    const placed = structs.map((struct) => ({ ...struct, ...this.#between(struct) }));
    const update = rawUpdate(notesPolicy, { client: MALLORY, clock, structs: placed, deletes });
    const before = [Y.encodeStateAsUpdate(this.guarded.doc), piecesOf(this.guarded.index)];
    try {
      if (this.#count(this.guarded.submit(mallory, update))) this.attacks += 1;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      expect([Y.encodeStateAsUpdate(this.guarded.doc), piecesOf(this.guarded.index)]).toEqual(before);
    }
  }
}

/** A clock that the client has, if it has any. */
function within(id: Id | undefined, state: number): Id | undefined {
  return id && state > 0 ? { ...id, clock: id.clock % state } : undefined;
}

describe("laws of the guard of notes", () => {
  it("[SY27] whatever comes, the index says what the Y.Doc holds, in its order and pieces, and all replicas meet", () => {
    let attacks = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const world = new World();
        for (const one of steps) world.take(one);
        world.settle();
        attacks += world.attacks;
        const { doc, index } = world.guarded;
        expect(doc.store.pendingStructs).toBeNull();
        expect(doc.store.pendingDs).toBeNull();
        expect(indexAsRecord(index)).toEqual(indexFromDoc(doc));
        expect(piecesOf(index)).toEqual(itemsOf(doc, "notes"));
        expect(piecesOf(fromChanges(world.guarded))).toEqual(piecesOf(index));
        expect(index.text?.characters).toBe(doc.getText("notes").length);
        for (const text of world.texts) expect(text).toBe(doc.getText("notes").toJSON());
        // Whoever comes later takes all of it at once, in another order.
        const late = new Y.Doc();
        Y.applyUpdate(late, Y.encodeStateAsUpdate(doc));
        expect(late.getText("notes").toJSON()).toBe(doc.getText("notes").toJSON());
      }),
      { numRuns: 600 },
    );
    // Otherwise this would say nothing about what a hostile client gets in.
    expect(attacks).toBeGreaterThan(250);
  });
});
