import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { Failure } from "../../shared/protocol/failures.ts";
import { SERVER, type Writer } from "./DocPolicy.ts";
import { stagePolicy } from "./stagePolicy.ts";
import {
  ana,
  ben,
  GuardedDoc,
  indexAsRecord,
  indexFromDoc,
  layoutOf,
  viewportOf,
  type Replica,
} from "./guardTesting.ts";
import { parseStageKey } from "../../shared/model/stage.ts";

type Step =
  | { readonly act: "set" | "delete"; readonly who: number; readonly key: number; readonly value: number }
  | { readonly act: "send" | "receive" | "repeat"; readonly who: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    act: fc.constantFrom("set", "delete"),
    who: fc.nat(3),
    key: fc.nat(2),
    value: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ act: fc.constantFrom("send", "send", "receive", "repeat"), who: fc.nat(3) }),
);

/** Two tabs of Ana's, one of Ben's and the server: whoever sends late or twice, the Docs must meet. */
class World {
  readonly guarded = new GuardedDoc();
  readonly #replicas: readonly Replica[] = [ana, ana, ben, SERVER].map((writer, position) =>
    this.guarded.replica(writer, 100 + position),
  );
  readonly #outbox = this.#replicas.map((): Uint8Array[] => []);

  take(step: Step): void {
    const replica = this.#replicas[step.who]!;
    const outbox = this.#outbox[step.who]!;
    switch (step.act) {
      case "set":
      case "delete": {
        const key = keyOf(replica.writer, step.key);
        const update = replica.change((map) => {
          if (step.act === "set") map.set(key, valueOf(key, step.value));
          else map.delete(key);
        });
        outbox.push(update);
        break;
      }
      case "send":
        for (const update of outbox.splice(0)) this.guarded.submit(replica.writer, update);
        break;
      case "repeat":
        this.guarded.submit(replica.writer, Y.encodeStateAsUpdate(replica.doc));
        break;
      case "receive":
        Y.applyUpdate(replica.doc, Y.encodeStateAsUpdate(this.guarded.doc));
        break;
    }
  }

  settle(): void {
    for (const who of this.#replicas.keys()) this.take({ act: "repeat", who });
    for (const who of this.#replicas.keys()) this.take({ act: "receive", who });
  }

  get contents(): unknown[] {
    return this.#replicas.map((replica) => replica.map.toJSON());
  }
}

function keyOf(writer: Writer, key: number): string {
  if (writer.kind === "server") return key === 0 ? "presenter" : "case";
  return key === 0 ? layoutOf(writer) : viewportOf(writer, key);
}

function valueOf(key: string, value: number): unknown {
  if (key === "presenter") return { peerId: "user-ana-0000", epoch: value };
  if (key === "case") return { caseId: `case-000${value}` };
  return key.endsWith("layout") ? { rows: value, columns: 1 } : { invert: value > 1 };
}

describe("laws of the guard", () => {
  it("[SY10] everything legal passes, all replicas meet, and the index says what the Y.Doc holds", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const world = new World();
        for (const one of steps) world.take(one);
        world.settle();
        const { doc, index } = world.guarded;
        expect(doc.store.pendingStructs).toBeNull();
        expect(doc.store.pendingDs).toBeNull();
        expect(indexAsRecord(index)).toEqual({ ...indexFromDoc(doc) });
        for (const content of world.contents) expect(content).toEqual(doc.getMap("stage").toJSON());
      }),
      { numRuns: 400 },
    );
  });

  it("[SY10] no single changed byte crashes anything or changes what is not the writer's", () => {
    const world = new World();
    for (const who of [0, 2, 3]) {
      for (const key of [0, 1, 0, 2]) world.take({ act: "set", who, key, value: 1 });
      world.take({ act: "send", who });
    }
    const before = Y.encodeStateAsUpdate(world.guarded.doc);
    const replica = world.guarded.replica(ben, 102);
    const original = replica.change((map) => {
      map.set(layoutOf(ben), { rows: 2, columns: 2 });
      map.set(viewportOf(ben, 3), { invert: true });
      map.delete(viewportOf(ben, 1));
    });
    let refused = 0;
    for (let at = 0; at < original.length; at++) {
      for (let byte = 0; byte < 256; byte += 5) {
        const mutant = original.slice();
        mutant[at] = byte;
        refused += trySubmit(before, mutant) ? 0 : 1;
      }
    }
    expect(refused).toBeGreaterThan(original.length * 40);
  });
});

/** True where the guard took the mutant; throws where it broke anything. */
function trySubmit(state: Uint8Array, mutant: Uint8Array): boolean {
  const guarded = fromState(state);
  const foreign = foreignContent(guarded.doc);
  try {
    guarded.submit(ben, mutant, 102);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    expect(Y.encodeStateAsUpdate(guarded.doc)).toEqual(state);
    return false;
  }
  expect(foreignContent(guarded.doc)).toEqual(foreign);
  expect(guarded.doc.store.pendingStructs).toBeNull();
  expect(indexAsRecord(guarded.index)).toEqual(indexFromDoc(guarded.doc));
  for (const [key, value] of guarded.doc.getMap("stage").entries()) {
    expect(stagePolicy.judgeValue(SERVER, { key, value, now: 0 })).toBe("fits");
  }
  return true;
}

function fromState(state: Uint8Array): GuardedDoc {
  const guarded = new GuardedDoc();
  Y.applyUpdate(guarded.doc, state);
  const owners: Record<number, Writer> = { 100: ana, 102: ben, 103: SERVER };
  const { keys, deleted } = indexFromDoc(guarded.doc);
  for (const [client, list] of Object.entries(keys)) {
    const id = Number(client);
    guarded.index.apply({
      writer: owners[id]!.kind === "server" ? "server" : (owners[id] as typeof ana).userId,
      claims: [id],
      inserts: list.map((key, clock) => {
        return { client: id, clock, length: 1, key, isDeleted: false, origin: undefined, rightOrigin: undefined };
      }),
      deletes: (deleted[client] ?? []).map((clock) => ({ client: id, clock, length: 1 })),
    });
  }
  return guarded;
}

function foreignContent(doc: Y.Doc): unknown {
  return [...doc.getMap("stage").entries()].filter(([name]) => {
    const key = parseStageKey(name);
    return !key || !("peerId" in key) || key.peerId !== ben.peerId;
  });
}
