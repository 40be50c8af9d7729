import { isDeepStrictEqual } from "node:util";
import * as Y from "yjs";
import { Failure } from "../../shared/protocol/failures.ts";
import { CaseLabels } from "./CaseLabels.ts";
import { ClockIndex, type IndexChange } from "./ClockIndex.ts";
import { recordedRights, SERVER, writerName, type DocPolicy, type WriteRights } from "./DocPolicy.ts";
import { decodeRestoration, type DocRecord } from "./docRecord.ts";
import { packChanges, unpackChanges, type DocSnapshot } from "./docSnapshot.ts";
import { ByteReader } from "../../shared/protocol/ByteReader.ts";
import { resolveUpdate } from "./resolveUpdate.ts";
import { encodeMapWrites, encodeUpdate, withoutValue } from "./updateEncoding.ts";
import { noLimits, scanUpdate, type ClockRange, type DocShape, type ScannedUpdate } from "./updateScan.ts";
import { changeOf, judgeUpdate, MAX_VISITS, type Acceptance } from "./writeGuard.ts";

/** Values by key of a Doc's root map. */
export type Entries = Readonly<Record<string, unknown>>;

/** What a snapshot has of the Doc itself. */
export type SnapshotContent = Pick<DocSnapshot, "serverClient" | "state" | "labels" | "changes">;

export interface Submission {
  readonly rights: WriteRights;
  readonly ownClient: number | undefined;
  readonly update: ScannedUpdate;
}

/**
 * One Doc in memory: the Y.Doc, which holds only what is durable, and the guard's index, which also knows what is on its way to
 * the disk.
 */
export class DocContent {
  readonly #shape: DocShape;
  readonly #doc = new Y.Doc();
  readonly #labels: CaseLabels | undefined;
  #index: ClockIndex;
  #serverClient = 0;

  constructor({ root, type, cases }: Pick<DocPolicy, "root" | "type" | "cases">) {
    this.#shape = { root, type };
    this.#index = new ClockIndex(type);
    // Nothing but this root is ever in the Y.Doc.
    if (type === "text") this.#doc.getText(root);
    else this.#doc.getMap(root);
    this.#labels = cases && new CaseLabels(this.#map, cases);
    this.#doc.on("afterTransaction", ({ deleteSet }: Y.Transaction) => {
      this.#index.recordDeleted(deletedRanges(deleteSet.clients));
    });
  }

  /** The client id under which the server writes, as the log has it; 0 before the seed. */
  get serverClient(): number {
    return this.#serverClient;
  }

  /** Puts a record of the log in, and says how it changed the index. Throws where it does not follow from those before it. */
  replay(record: DocRecord): IndexChange {
    const { change, update } = this.#read(record);
    this.#index.apply(change);
    if (update) this.apply(update);
    const [client] = [...change.claims, ...change.inserts.map((insert) => insert.client)];
    if (record.writer === writerName(SERVER) && client !== undefined) this.#serverClient = client;
    return change;
  }

  /** Puts a snapshot in, step by step, so that others get their turn between the steps. Nothing may be in the Doc before. */
  *restore(snapshot: DocSnapshot): Iterable<void> {
    this.#serverClient = snapshot.serverClient;
    for (const pack of snapshot.changes) {
      for (const change of unpackChanges(pack)) this.#index.apply(change);
      yield;
    }
    this.apply(snapshot.state);
    this.#labels?.restore(snapshot.labels);
  }

  /** The Doc as it is, after records that `changes` were made of. `former` is the snapshot that it began with, if any. */
  snapshot(former: DocSnapshot | undefined, changes: readonly IndexChange[]): SnapshotContent {
    return {
      serverClient: this.#serverClient,
      state: this.updateSince(Uint8Array.of(0)),
      labels: this.#labels?.all ?? [],
      changes: packChanges(former?.changes ?? [], changes),
    };
  }

  /** Whether two Docs hold the same, whatever way they came to it. */
  isSameAs(other: DocContent): boolean {
    const snapshots = [Y.snapshot(this.#doc), Y.snapshot(other.#doc)] as const;
    return Y.equalSnapshots(...snapshots) && isDeepStrictEqual(this.#summary(), other.#summary());
  }

  /** Reads an update without taking it. Throws `bad-message` and `too-large`. */
  scan(update: Uint8Array): ScannedUpdate {
    return scanUpdate(update, this.#shape);
  }

  /** What of an update is new and allowed; undefined where it brings nothing new. Throws the guard's failures. */
  judge({ rights, ownClient, update }: Submission): Acceptance | undefined {
    return judgeUpdate({ index: this.#index, rights, ownClient, maxVisits: MAX_VISITS }, update);
  }

  /** Takes an accepted update into the index: later ones are judged as if it were there. */
  expect({ change }: Acceptance): void {
    this.#index.apply(change);
  }

  /** Puts a durable update into the Y.Doc. */
  apply(update: Uint8Array): void {
    Y.applyUpdate(this.#doc, update);
    if (this.#doc.store.pendingStructs || this.#doc.store.pendingDs)
      throw new Error("an accepted update stays pending");
  }

  /** Forgets what was expected and never became durable. */
  forgetExpected(): void {
    const index = new ClockIndex(this.#shape.type);
    const update = scanUpdate(Y.encodeStateAsUpdate(this.#doc), this.#shape, noLimits);
    index.apply(
      changeOf({ writer: "", claims: [], resolution: resolveUpdate(index, update), deletes: update.deletes }),
    );
    this.#index = index.withWritersOf(this.#index);
  }

  ownerOf(client: number): string | undefined {
    return this.#index.ownerOf(client);
  }

  /** The first clock of a client that the Doc does not hold. */
  stateOf(client: number): number {
    return this.#index.stateOf(client);
  }

  claim(client: number, writer: string): void {
    const owner = this.#index.ownerOf(client);
    if (owner !== undefined && owner !== writer) throw new Failure("conflict", "a client id has an owner");
    this.#index.apply(claimOf(writer, client));
  }

  get index(): ClockIndex {
    return this.#index;
  }

  /** Durable value of a key; a text has none. */
  get(key: string): unknown {
    return this.#shape.type === "map" ? this.#map.get(key) : undefined;
  }

  /** The case that the Doc is about, if any. */
  get currentCase(): string | undefined {
    return this.#labels?.current;
  }

  /** The case that the Doc was about when the value of a key came. */
  caseOf(key: string): string | undefined {
    return this.#labels?.caseOf(key);
  }

  /** The update by which a client of the server's sets these keys of a map. */
  encodeWrites(client: number, entries: Entries): Uint8Array {
    const items = this.#map._map;
    const writes = Object.entries(entries).map(([key, value]) => ({ key, value, previous: items.get(key)?.lastId }));
    return encodeMapWrites({ client, clock: this.#index.stateOf(client) }, this.#shape.root, writes);
  }

  stateVector(): Uint8Array {
    return Y.encodeStateVector(this.#doc);
  }

  /**
   * What a replica with this state vector lacks. Values that `isShown` does not let pass are in it as if they had been deleted.
   * Who asked must have checked the state vector.
   */
  updateSince(stateVector: Uint8Array, isShown?: (key: string) => boolean): Uint8Array {
    const update = Y.encodeStateAsUpdate(this.#doc, stateVector);
    return isShown ? this.#withoutHidden(update, isShown) : update;
  }

  destroy(): void {
    this.#doc.destroy();
  }

  get #map(): Y.Map<unknown> {
    return this.#doc.getMap(this.#shape.root);
  }

  #read(record: DocRecord): { readonly change: IndexChange; readonly update?: Uint8Array } {
    const { writer, payload } = record;
    if (record.kind === "claim") return { change: claimOf(writer, new ByteReader(payload).varUint()) };
    if (record.kind === "restored") return { change: claimOf(writer, decodeRestoration(payload).serverClient) };
    const update = scanUpdate(payload, this.#shape, noLimits);
    const rights = recordedRights(writer);
    const accepted = judgeUpdate({ index: this.#index, rights, ownClient: undefined, maxVisits: Infinity }, update);
    if (!accepted && record.kind === "seed") return { change: { writer, claims: [], inserts: [], deletes: [] } };
    if (!accepted) throw new Failure("read-only", "a stored update says nothing new");
    return accepted;
  }

  #summary() {
    const values = this.#shape.type === "text" ? this.#doc.getText(this.#shape.root).toJSON() : this.#map.toJSON();
    const labels = this.#labels?.all.toSorted((one, other) => (one.key < other.key ? -1 : 1));
    return { serverClient: this.#serverClient, values, labels };
  }

  #withoutHidden(update: Uint8Array, isShown: (key: string) => boolean): Uint8Array {
    const shown = new Map<number, Set<number>>();
    for (const [key, { id, deleted }] of this.#map._map) {
      if (deleted || !isShown(key)) continue;
      const clocks = shown.get(id.client) ?? new Set();
      shown.set(id.client, clocks.add(id.clock));
    }
    const { groups, deletes } = scanUpdate(update, this.#shape, noLimits);
    const parts = groups.flatMap(({ structs }) =>
      structs.map((struct) => {
        const isKept = struct.content.kind === "deleted" || shown.get(struct.client)?.has(struct.clock);
        return { struct: isKept ? struct : withoutValue(struct, this.#shape.root), skip: 0 };
      }),
    );
    return encodeUpdate(parts, deletes);
  }
}

function claimOf(writer: string, client: number): IndexChange {
  return { writer, claims: [client], inserts: [], deletes: [] };
}

export function* deletedRanges(
  clients: ReadonlyMap<number, readonly { readonly clock: number; readonly len: number }[]>,
): Iterable<ClockRange> {
  for (const [client, ranges] of clients) {
    for (const { clock, len } of ranges) yield { client, clock, length: len };
  }
}
