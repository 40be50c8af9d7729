import { expect } from "vitest";
import * as Y from "yjs";
import { UserId, peerOf } from "../../shared/model/ids.ts";
import { hasRight, type Role } from "../../shared/model/roles.ts";
import { layoutKey, viewportKey } from "../../shared/model/stage.ts";
import { ClockIndex, type IndexChange } from "./ClockIndex.ts";
import { rightsOf, SERVER, writerName, type DocPolicy, type Writer } from "./DocPolicy.ts";
import { stagePolicy } from "./stagePolicy.ts";
import { scanUpdate, TEXT_KEY, type DocShape } from "./updateScan.ts";
import { deletedRanges } from "./DocContent.ts";
import { judgeUpdate, MAX_VISITS, type Acceptance } from "./writeGuard.ts";

export function peerWriter(name: string, role: () => Role = () => "member"): Writer & { readonly kind: "peer" } {
  const userId = UserId.parse(`user-${name}-0000`);
  return {
    kind: "peer",
    userId,
    peerId: peerOf(userId),
    name,
    may: (right) => hasRight({ role: role(), given: [] }, right),
  };
}

export const ana = peerWriter("ana");
export const ben = peerWriter("ben");

/** A Doc of the server's side without store or sockets: what the guard accepts is applied at once. */
export class GuardedDoc {
  readonly index: ClockIndex;
  readonly doc = new Y.Doc();
  readonly policy: DocPolicy;
  /** What made the index. */
  readonly changes: IndexChange[] = [];
  now = 1_000_000;
  /** What the last accepted update cost Yjs, in steps of its own search for places: two for each struct that it visits. */
  stepsOfYjs = 0;

  constructor(policy: DocPolicy = stagePolicy) {
    this.policy = policy;
    this.index = new ClockIndex(policy.type);
    if (policy.type === "text") this.doc.getText(policy.root);
    else this.doc.getMap(policy.root);
    this.doc.on("afterTransaction", ({ deleteSet }: Y.Transaction) =>
      this.index.recordDeleted(deletedRanges(deleteSet.clients)),
    );
  }

  submit(writer: Writer, update: Uint8Array, ownClient?: number): Acceptance | undefined {
    const accepted = judgeUpdate(
      { index: this.index, rights: rightsOf(this.policy, writer, this.now), ownClient, maxVisits: MAX_VISITS },
      scanUpdate(update, this.policy),
    );
    if (accepted) {
      this.index.apply(accepted.change);
      this.changes.push(accepted.change);
      this.stepsOfYjs = countSetAdds(() => Y.applyUpdate(this.doc, accepted.update));
    }
    return accepted;
  }

  /** A replica that writes under this writer's name. */
  replica(writer: Writer, clientId?: number): Replica {
    const replica = new Replica(writer, this.policy);
    Y.applyUpdate(replica.doc, Y.encodeStateAsUpdate(this.doc));
    // After the state: Yjs takes a new id where it finds its own in what others send.
    if (clientId !== undefined) replica.doc.clientID = clientId;
    replica.takeUpdates();
    return replica;
  }
}

/** One client's Y.Doc with what it has not sent yet. */
export class Replica {
  readonly writer: Writer;
  readonly doc = new Y.Doc();
  readonly #shape: DocShape;
  #updates: Uint8Array[] = [];

  constructor(writer: Writer, shape: DocShape = stagePolicy) {
    this.writer = writer;
    this.#shape = shape;
    this.doc.on("update", (update: Uint8Array) => this.#updates.push(update));
  }

  get map(): Y.Map<unknown> {
    return this.doc.getMap(this.#shape.root);
  }

  get text(): Y.Text {
    return this.doc.getText(this.#shape.root);
  }

  receive(update: Uint8Array): void {
    Y.applyUpdate(this.doc, update);
    this.takeUpdates();
  }

  takeUpdates(): Uint8Array[] {
    const updates = this.#updates;
    this.#updates = [];
    return updates;
  }

  /** The update of one local change. */
  change(edit: (map: Y.Map<unknown>) => void): Uint8Array {
    return this.#updateOf(() => edit(this.map));
  }

  /** The update of one local change of a text. */
  type(edit: (text: Y.Text) => void): Uint8Array {
    return this.#updateOf(() => edit(this.text));
  }

  #updateOf(edit: () => void): Uint8Array {
    this.takeUpdates();
    this.doc.transact(edit);
    return Y.mergeUpdates(this.takeUpdates());
  }

  setLayout(columns: number, of: Writer = this.writer): Uint8Array {
    return this.change((map) => map.set(layoutOf(of), { rows: 1, columns }));
  }
}

export function layoutOf(writer: Writer): string {
  return layoutKey(peerOf(UserId.parse(writerName(writer === SERVER ? ana : writer))));
}

export function viewportOf(writer: Writer, index: number): string {
  return viewportKey(peerOf(UserId.parse(writerName(writer))), index);
}

/** What the index should say, read from the Y.Doc itself. */
export function indexFromDoc(doc: Y.Doc): { keys: Record<string, string[]>; deleted: Record<string, number[]> } {
  const keys: Record<string, string[]> = {};
  const deleted: Record<string, number[]> = {};
  for (const [client, structs] of doc.store.clients) {
    const keyOfClock: string[] = [];
    const deletedClocks: number[] = [];
    for (const struct of structs) {
      if (!(struct instanceof Y.Item)) throw new Error("a flat Doc holds items only");
      for (let offset = 0; offset < struct.length; offset++) {
        keyOfClock.push(struct.parentSub ?? TEXT_KEY);
        if (struct.deleted) deletedClocks.push(struct.id.clock + offset);
      }
    }
    keys[client] = keyOfClock;
    deleted[client] = deletedClocks;
  }
  return { keys, deleted };
}

export function indexAsRecord(index: ClockIndex): ReturnType<typeof indexFromDoc> {
  const keys: Record<string, string[]> = {};
  const deleted: Record<string, number[]> = {};
  for (const [client, segments] of index.clients) {
    keys[client] = segments.segments.flatMap(({ start, end, key }) => Array<string>(end - start).fill(key));
    deleted[client] = index.deletedRanges(client).flatMap(({ start, end }) => {
      return Array.from({ length: end - start }, (_, offset) => start + offset);
    });
  }
  return { keys, deleted };
}

/** A text's runs of characters from the first to the last, as the Y.Doc keeps them. */
export function itemsOf(
  doc: Y.Doc,
  root: string,
): { client: number; clock: number; length: number; isDeleted: boolean }[] {
  const items = [];
  for (let item = doc.getText(root)._start; item; item = item.right) {
    items.push({ client: item.id.client, clock: item.id.clock, length: item.length, isDeleted: item.deleted });
  }
  return items;
}

export function piecesOf({ text }: ClockIndex): ReturnType<typeof itemsOf> {
  return [...(text?.pieces() ?? [])].map(({ client, clock, length, isDeleted }) => ({
    client,
    clock,
    length,
    isDeleted,
  }));
}

/** The index as a snapshot brings it back: from its changes, which were kept as JSON. */
export function fromChanges({ policy, changes }: GuardedDoc): ClockIndex {
  const index = new ClockIndex(policy.type);
  const kept: readonly IndexChange[] = JSON.parse(JSON.stringify(changes));
  for (const change of kept) index.apply(change);
  return index;
}

/** A mark or comment as its writer would set it. */
export function markOf(
  writer: ReturnType<typeof peerWriter>,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const view = { studyUid: "1.2", seriesUid: "1.2.3", sopUid: "1.2.3.4", frame: 1 };
  const authored = { author: writer.peerId, authorName: writer.name, at: 1_000_000 };
  return { ...authored, kind: "probe", view, points: [[1, 2, 3]], text: "x", ...more };
}

/** Asserts that an update of this writer's is refused with the code, and changes nothing. */
export function refuses(guarded: GuardedDoc, writer: Writer): (update: Uint8Array, code: string) => void {
  return (update, code) => {
    const before = [Y.encodeStateAsUpdate(guarded.doc), indexAsRecord(guarded.index), piecesOf(guarded.index)];
    expect(() => guarded.submit(writer, update)).toThrow(expect.objectContaining({ code }));
    const after = [Y.encodeStateAsUpdate(guarded.doc), indexAsRecord(guarded.index), piecesOf(guarded.index)];
    expect(after).toEqual(before);
  };
}

/** Yjs puts each struct that it visits into two sets; what it changes, into one more. */
function countSetAdds(work: () => void): number {
  const native = Object.getOwnPropertyDescriptor(Set.prototype, "add") ?? {};
  const add: unknown = native.value;
  if (typeof add !== "function") throw new Error("sets have no add");
  let adds = 0;
  Object.defineProperty(Set.prototype, "add", {
    ...native,
    value(this: Set<unknown>, value: unknown) {
      adds += 1;
      return Reflect.apply(add, this, [value]);
    },
  });
  try {
    work();
  } finally {
    Object.defineProperty(Set.prototype, "add", native);
  }
  return adds;
}
