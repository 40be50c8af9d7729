import { Failure } from "../../shared/protocol/failures.ts";
import type { ClockIndex, IndexChange } from "./ClockIndex.ts";
import type { WriteRights } from "./DocPolicy.ts";
import { resolveUpdate, type NewStruct, type Resolution } from "./resolveUpdate.ts";
import { encodeUpdate, neighboursOf } from "./updateEncoding.ts";
import type { TextOrder } from "./TextOrder.ts";
import type { ClockRange, ScannedUpdate } from "./updateScan.ts";

export interface Judgement {
  readonly index: ClockIndex;
  readonly rights: WriteRights;
  /** The client id that this writer's connection has shown as its own, if any yet. */
  readonly ownClient: number | undefined;
  /** How many structs Yjs may have to visit for one update. */
  readonly maxVisits: number;
}

/** What is new in an update and may enter the Doc. */
export interface Acceptance {
  /** The Yjs V1 bytes of only that. */
  readonly update: Uint8Array;
  readonly change: IndexChange;
  /** How many structs Yjs may have to visit for it. */
  readonly visits: number;
  /** How many keys it leaves without a value. */
  readonly removed: number;
}

/** More client ids than this no user needs in one Doc: each page load shows one. */
const MAX_CLAIMS = 2_000;
/** About 25 ms of Yjs. Each new struct that leans on the newest of its key counts one. */
export const MAX_VISITS = 50_000;
/** A text of more UTF-16 units than this takes only what makes it shorter. */
export const MAX_CHARACTERS = 200_000;
const MAX_KEY_LENGTH = 200;
const MAX_VALUE_BYTES = 64 * 1024;

/**
 * [SY10]–[SY18] Judges an update that was scanned: undefined where it brings nothing new, the new part where its writer may
 * write all of it. Throws `conflict`, `forbidden`, `bad-message` or `doc-full`; nothing changes until the change is applied to the
 * index.
 */
export function judgeUpdate(judgement: Judgement, update: ScannedUpdate): Acceptance | undefined {
  const { index, rights } = judgement;
  const resolution = resolveUpdate(index, update);
  const deletes = newDeletes(judgement, resolution, update.deletes);
  if (resolution.structs.length === 0 && deletes.length === 0) return undefined;
  const claims = claimedClients(judgement, resolution.clients);
  const removed = requireRights(judgement, resolution, resolution.keysIn(deletes));
  for (const struct of resolution.structs) requireValue(rights, struct);
  const change = changeOf({ writer: rights.writer, claims, resolution, deletes });
  const visits = index.text ? requireRoom(index.text, change, judgement) : resolution.visits;
  if (visits > judgement.maxVisits) throw new Failure("conflict", "too many changes lean on what was overwritten");
  return { update: encodeUpdate(resolution.structs, deletes), change, visits, removed };
}

/** [SY10] [SY11] Says how many of the keys are left without a value. */
function requireRights({ index, rights }: Judgement, resolution: Resolution, deleted: ReadonlySet<string>): number {
  const written = new Set(resolution.structs.map(({ key }) => key));
  for (const key of written) {
    requireRight(rights.mayWrite({ name: key, author: index.authorOf(key) }), key);
    const base = rights.baseOf(key);
    if (base !== undefined && !resolution.hasWritten(base))
      throw new Failure("conflict", "what this is about is missing");
  }
  for (const key of deleted) {
    if (!written.has(key)) requireRight(rights.mayDelete({ name: key, author: index.authorOf(key) }), key);
  }
  const left = new Set([...deleted, ...written]);
  for (const { key, struct } of resolution.structs) if (struct.content.kind !== "deleted") left.delete(key);
  return left.size;
}

/** [SY14] [SY27] What Yjs would visit to take the change into a text. */
function requireRoom(text: TextOrder, change: IndexChange, { maxVisits }: Judgement): number {
  // The Doc's own log: it passed once.
  if (maxVisits === Infinity) return 0;
  const { visits, characters } = text.measure(change, maxVisits);
  if (characters > MAX_CHARACTERS && characters > text.characters) throw new Failure("doc-full", "the text is full");
  return visits;
}

/** [SY12] New structs need a client id of the writer's; the first that a connection shows becomes its own. */
function claimedClients({ index, rights, ownClient }: Judgement, clients: Iterable<number>): number[] {
  const claims: number[] = [];
  for (const client of clients) {
    const owner = index.ownerOf(client);
    if (owner === rights.writer) continue;
    const isOwn = ownClient === undefined ? claims.length === 0 : client === ownClient;
    if (owner !== undefined || !isOwn) throw new Failure("conflict", "a client id is not this writer's");
    requireRoomForClaim(index, rights.writer);
    claims.push(client);
  }
  return claims;
}

export function requireRoomForClaim(index: ClockIndex, writer: string): void {
  if (index.claimsOf(writer) >= MAX_CLAIMS) throw new Failure("limit", "too many client ids");
}

function newDeletes(
  { index, rights }: Judgement,
  resolution: Resolution,
  deletes: readonly ClockRange[],
): readonly ClockRange[] {
  const ranges = deletes.flatMap((range) => {
    if (range.clock + range.length > resolution.stateOf(range.client)) {
      throw new Failure("conflict", "a deleted range is unknown");
    }
    return index.notDeleted(range);
  });
  if (rights.foreignDeletes === "refused") return ranges;
  const foreign = [...resolution.keysIn(ranges)].filter(
    (key) => rights.mayDelete({ name: key, author: index.authorOf(key) }) !== "yes",
  );
  return ranges.filter((range) => {
    const keys = resolution.keysIn([range]);
    return !foreign.some((key) => keys.has(key));
  });
}

function requireRight(right: ReturnType<WriteRights["mayWrite"]>, key: string): void {
  switch (key.length > MAX_KEY_LENGTH ? "no-such-key" : right) {
    case "yes":
      return;
    case "no":
      throw new Failure("forbidden", "this key is not this peer's to write");
    case "no-such-key":
      throw new Failure("bad-message", `no such key: ${key.slice(0, 60)}`);
  }
}

function requireValue(rights: WriteRights, { struct, key }: NewStruct): void {
  if (struct.content.kind !== "value") return;
  if (struct.bytes.length > MAX_VALUE_BYTES) throw new Failure("bad-message", `the value is too large: ${key}`);
  switch (rights.judgeValue(key, struct.content.value)) {
    case "fits":
      return;
    case "unfit":
      throw new Failure("bad-message", `the value does not fit its key: ${key}`);
    case "forged":
      throw new Failure("forbidden", "a value names another author");
  }
}

interface Additions {
  readonly writer: string;
  readonly claims: readonly number[];
  readonly resolution: Resolution;
  readonly deletes: readonly ClockRange[];
}

export function changeOf({ writer, claims, resolution, deletes }: Additions): IndexChange {
  const inserts = resolution.structs.map(({ struct, skip, key }) => {
    const { client, clock, length, content } = struct;
    const isDeleted = content.kind === "deleted";
    return { client, clock: clock + skip, length: length - skip, key, isDeleted, ...neighboursOf({ struct, skip }) };
  });
  const bornDeleted = inserts.filter(({ isDeleted }) => isDeleted);
  return { writer, claims, inserts, deletes: [...deletes, ...bornDeleted] };
}
