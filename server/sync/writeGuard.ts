import { Failure } from "../../shared/protocol/failures.ts";
import type { ClockIndex, IndexChange } from "./ClockIndex.ts";
import type { WriteRights } from "./DocPolicy.ts";
import { resolveUpdate, type NewStruct, type Resolution } from "./resolveUpdate.ts";
import { encodeUpdate } from "./updateEncoding.ts";
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
}

/** More client ids than this no user needs in one Doc: each page load shows one. */
const MAX_CLAIMS = 2_000;
/** About 25 ms of Yjs. Each new struct that leans on the newest of its key counts one. */
export const MAX_VISITS = 50_000;
const MAX_KEY_LENGTH = 200;
const MAX_VALUE_BYTES = 64 * 1024;

/**
 * [SY10]–[SY18] Judges an update that was scanned: undefined where it brings nothing new, the new part where its writer may
 * write all of it. Throws `conflict`, `forbidden` or `bad-message`; nothing changes until the change is applied to the index.
 */
export function judgeUpdate(judgement: Judgement, update: ScannedUpdate): Acceptance | undefined {
  const { index, rights, maxVisits } = judgement;
  const resolution = resolveUpdate(index, update);
  const deletes = newDeletes(judgement, resolution, update.deletes);
  if (resolution.structs.length === 0 && deletes.length === 0) return undefined;
  const claims = claimedClients(judgement, resolution.clients);
  const keys = resolution.keysIn(deletes);
  for (const { key } of resolution.structs) keys.add(key);
  for (const key of keys) requireRight(rights, key);
  for (const struct of resolution.structs) requireValue(rights, struct);
  if (resolution.visits > maxVisits) throw new Failure("conflict", "too many changes lean on what was overwritten");
  return acceptance({ writer: rights.writer, claims, resolution, deletes });
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
  const foreign = [...resolution.keysIn(ranges)].filter((key) => rights.mayWrite(key) !== "yes");
  return ranges.filter((range) => {
    const keys = resolution.keysIn([range]);
    return !foreign.some((key) => keys.has(key));
  });
}

function requireRight(rights: WriteRights, key: string): void {
  const right = key.length > MAX_KEY_LENGTH ? "no-such-key" : rights.mayWrite(key);
  switch (right) {
    case "yes":
      return;
    case "no":
      throw new Failure("forbidden", "this key is not this peer's to write");
    case "no-such-key":
      throw new Failure("bad-message", `no such key: ${key.slice(0, 60)}`);
  }
}

function requireValue(rights: WriteRights, { struct, key }: NewStruct): void {
  if (struct.bytes.length > MAX_VALUE_BYTES) throw new Failure("bad-message", `the value is too large: ${key}`);
  if (struct.content.kind === "value" && !rights.accepts(key, struct.content.value)) {
    throw new Failure("bad-message", `the value does not fit its key: ${key}`);
  }
}

interface Additions {
  readonly writer: string;
  readonly claims: readonly number[];
  readonly resolution: Resolution;
  readonly deletes: readonly ClockRange[];
}

function acceptance(additions: Additions): Acceptance {
  const { resolution, deletes } = additions;
  return {
    update: encodeUpdate(resolution.structs, deletes),
    change: changeOf(additions),
    visits: resolution.visits,
  };
}

export function changeOf({ writer, claims, resolution, deletes }: Additions): IndexChange {
  const inserts = resolution.structs.map(({ struct, skip, key }) => {
    return { client: struct.client, clock: struct.clock + skip, length: struct.length - skip, key };
  });
  const bornDeleted = inserts.filter((_, position) => resolution.structs[position]?.struct.content.kind === "deleted");
  return { writer, claims, inserts, deletes: [...deletes, ...bornDeleted] };
}
