import * as Y from "yjs";
import { Failure } from "../../shared/protocol/failures.ts";
import { CaseLabels } from "./CaseLabels.ts";
import { ClockIndex } from "./ClockIndex.ts";
import { recordedRights, type DocPolicy, type WriteRights } from "./DocPolicy.ts";
import type { DocRecord } from "./docRecord.ts";
import { ByteReader } from "../../shared/protocol/ByteReader.ts";
import { resolveUpdate } from "./resolveUpdate.ts";
import { encodeMapWrites, encodeUpdate, withoutValue } from "./updateEncoding.ts";
import { noLimits, scanUpdate, type ClockRange, type DocShape, type ScannedUpdate } from "./updateScan.ts";
import { changeOf, judgeUpdate, MAX_VISITS, type Acceptance } from "./writeGuard.ts";

/** Values by key of a Doc's root map. */
export type Entries = Readonly<Record<string, unknown>>;

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

  /** Puts a record of the log in. Throws where it does not follow from those before it. */
  replay(record: DocRecord): void {
    if (record.kind === "claim") return this.claim(new ByteReader(record.payload).varUint(), record.writer);
    const rights = recordedRights(record.writer);
    const update = scanUpdate(record.payload, this.#shape, noLimits);
    const accepted = judgeUpdate({ index: this.#index, rights, ownClient: undefined, maxVisits: Infinity }, update);
    if (!accepted && record.kind === "seed") return;
    if (!accepted) throw new Failure("read-only", "a stored update says nothing new");
    this.#index.apply(accepted.change);
    this.apply(accepted.update);
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

  claim(client: number, writer: string): void {
    const owner = this.#index.ownerOf(client);
    if (owner !== undefined && owner !== writer) throw new Failure("conflict", "a client id has an owner");
    this.#index.apply({ writer, claims: [client], inserts: [], deletes: [] });
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

export function* deletedRanges(
  clients: ReadonlyMap<number, readonly { readonly clock: number; readonly len: number }[]>,
): Iterable<ClockRange> {
  for (const [client, ranges] of clients) {
    for (const { clock, len } of ranges) yield { client, clock, length: len };
  }
}
