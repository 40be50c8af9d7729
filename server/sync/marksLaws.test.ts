import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { commentKeyOf } from "../../shared/model/mark.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import {
  ana,
  ben,
  fromChanges,
  GuardedDoc,
  indexAsRecord,
  indexFromDoc,
  markOf,
  peerWriter,
  type Replica,
} from "./guardTesting.ts";
import { marksPolicy } from "./marksPolicy.ts";
import { rawUpdate, type RawStruct } from "./rawUpdates.ts";
import type { Id } from "./updateScan.ts";
import type { Acceptance } from "./writeGuard.ts";

const chair = peerWriter("cem", () => "chair");
const mallory = peerWriter("mal");
const MALLORY = 104;
const clients = [100, 101, 102, 103, MALLORY];
const marks = ["mark-ana1", "mark-ben1", "mark-mal1"] as const;
const keys = [...marks, ...marks.map((mark) => commentKeyOf(mark, "comment-1"))];

type Step =
  | { readonly act: "set" | "delete"; readonly who: number; readonly key: string; readonly text: string }
  | { readonly act: "receive"; readonly who: number }
  | {
      readonly act: "attack";
      readonly structs: readonly RawStruct[];
      readonly ranges: readonly (Id & { length: number })[];
    };

const id: fc.Arbitrary<Id> = fc.record({ client: fc.constantFrom(...clients), clock: fc.nat(8) });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    act: fc.constantFrom("set", "set", "delete"),
    who: fc.nat(3),
    key: fc.constantFrom(...keys),
    text: fc.constantFrom("a", "b"),
  }),
  fc.record({ act: fc.constant("receive" as const), who: fc.nat(3) }),
  fc.record({
    act: fc.constant("attack" as const),
    structs: fc.array(
      fc.record({
        content: fc.oneof(
          fc.constant({ value: markOf(mallory) }),
          fc.constant({ value: markOf(ana) }),
          fc.record({ deleted: fc.integer({ min: 1, max: 2 }) }),
        ),
        key: fc.constantFrom(...keys),
        origin: fc.option(id, { nil: undefined }),
        rightOrigin: fc.option(id, { nil: undefined, freq: 6 }),
      }),
      { maxLength: 3 },
    ),
    ranges: fc.array(fc.record({ client: fc.constantFrom(...clients), clock: fc.nat(8), length: fc.nat(3) }), {
      maxLength: 2,
    }),
  }),
);

/** Two tabs of Ana's, one of Ben's, a chair, and one whose client says whatever it likes. */
class World {
  readonly guarded = new GuardedDoc(marksPolicy);
  readonly authors = new Map<string, string>();
  #replicas: Replica[] = [ana, ana, ben, chair].map((writer, position) => this.guarded.replica(writer, 100 + position));

  take(step: Step): void {
    switch (step.act) {
      case "attack": {
        const clock = this.guarded.index.stateOf(MALLORY);
        const update = rawUpdate(marksPolicy, { client: MALLORY, clock, structs: step.structs, deletes: step.ranges });
        this.#try(mallory, update);
        break;
      }
      case "receive":
        Y.applyUpdate(this.#replicas[step.who]!.doc, Y.encodeStateAsUpdate(this.guarded.doc));
        break;
      case "set":
      case "delete":
        this.#write(step);
    }
  }

  /** A refusal ends a replica; its user begins anew with another client id. */
  #write({ act, who, key, text }: Step & { readonly act: "set" | "delete" }): void {
    const replica = this.#replicas[who]!;
    const { writer } = replica;
    if (writer.kind !== "peer") return;
    const update = replica.change((map) => {
      if (act === "set") map.set(key, markOf(writer, { text }));
      else map.delete(key);
    });
    if (!this.#try(writer, update)) this.#replicas[who] = this.guarded.replica(writer);
  }

  #try(writer: typeof ana, update: Uint8Array): boolean {
    const before = foreignValues(this.guarded.doc, writer);
    try {
      const accepted = this.guarded.submit(writer, update);
      if (accepted) expect(this.guarded.stepsOfYjs).toBeLessThanOrEqual(2 * allOf(accepted));
      for (const { key } of accepted?.change.inserts ?? []) {
        if (!this.authors.has(key)) this.authors.set(key, writer.userId);
        // Whoever wrote it first: nobody else ever gets in.
        expect(this.authors.get(key)).toBe(writer.userId);
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return false;
    }
    const after = foreignValues(this.guarded.doc, writer);
    if (!writer.may("deleteOthersMarks")) expect(after).toEqual(before);
    for (const [key, value] of after) expect(before.get(key)).toEqual(value);
    return true;
  }

  settle(): unknown[] {
    return this.#replicas.map((replica) => {
      Y.applyUpdate(replica.doc, Y.encodeStateAsUpdate(this.guarded.doc));
      return replica.map.toJSON();
    });
  }
}

/** What the guard counted, and the structs and deleted ranges themselves. */
function allOf({ visits, change }: Acceptance): number {
  return visits + change.inserts.length + change.deletes.reduce((sum, { length }) => sum + length, 0);
}

function foreignValues(doc: Y.Doc, writer: typeof ana): Map<string, unknown> {
  const entries = [...doc.getMap<{ author: string }>("marks").entries()];
  return new Map(entries.filter(([, { author }]) => author !== writer.peerId));
}

describe("laws of the guard of marks", () => {
  it("[SY26] whatever comes, each mark is its first writer's, the index says what the Y.Doc holds, all replicas meet", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const world = new World();
        for (const one of steps) world.take(one);
        const contents = world.settle();
        const { doc, index } = world.guarded;
        expect(doc.store.pendingStructs).toBeNull();
        expect(doc.store.pendingDs).toBeNull();
        expect(indexAsRecord(index)).toEqual(indexFromDoc(doc));
        const restored = fromChanges(world.guarded);
        for (const key of keys) {
          expect(index.authorOf(key)).toBe(world.authors.get(key));
          expect(restored.authorOf(key)).toBe(world.authors.get(key));
        }
        for (const content of contents) expect(content).toEqual(doc.getMap("marks").toJSON());
        const late = new Y.Doc();
        Y.applyUpdate(late, Y.encodeStateAsUpdate(doc));
        expect(late.getMap("marks").toJSON()).toEqual(doc.getMap("marks").toJSON());
      }),
      { numRuns: 600 },
    );
  });
});
