import { DatabaseSync } from "node:sqlite";
import { chainHash, FIRST_HASH, parseRecord } from "./auditRecord.ts";

/** One institution's chain, checked from its first record to its last. */
export interface ChainReport {
  readonly institution: string;
  readonly records: number;
  readonly head: { readonly seq: number; readonly hash: string } | undefined;
  /** The first record that is not as it was written. */
  readonly broken: { readonly seq: number; readonly what: string } | undefined;
}

interface VerifyOptions {
  /** One institution's alone. */
  readonly only?: string | undefined;
  /** A chain's end that somebody kept elsewhere. */
  readonly noted?: { readonly seq: number; readonly hash: string } | undefined;
}

interface TrailReport {
  readonly chains: readonly ChainReport[];
  /** False where the noted record is not there, or is another. */
  readonly isNotedThere: boolean;
}

/** [AT3] Checks the trail at one moment of it: a server may be writing to it. Changes nothing. Throws where the file is none. */
export function verifyTrail(path: string, { only, noted }: VerifyOptions = {}): TrailReport {
  using database = new DatabaseSync(path, { readOnly: true });
  database.exec("pragma busy_timeout = 5000; begin");
  const sql = "select institution from chain union select institution from record order by institution";
  const names = database
    .prepare(sql)
    .all()
    .map((row) => String(row["institution"]));
  const asked = names.filter((name) => only === undefined || name === only);
  const found = noted && database.prepare("select 1 from record where seq = ? and hash = ?").get(noted.seq, noted.hash);
  return {
    chains: asked.map((name) => verifyChain(database, name)),
    isNotedThere: noted === undefined || found !== undefined,
  };
}

function verifyChain(database: DatabaseSync, institution: string): ChainReport {
  const rows = database.prepare("select seq, hash, text from record where institution = ? order by seq");
  let head = { seq: 0, hash: FIRST_HASH };
  let broken: ChainReport["broken"];
  let records = 0;
  for (const { seq, hash, text } of rows.iterate(institution)) {
    records += 1;
    const next = { seq: Number(seq), hash: String(hash) };
    broken ??= faultOf(head, { ...next, institution, text: String(text) });
    head = next;
  }
  const [end] = database.prepare("select seq, hash from chain where institution = ?").all(institution);
  if (!end) broken ??= { seq: head.seq, what: "the chain's end was never noted" };
  else if (Number(end["seq"]) > head.seq) {
    broken ??= { seq: head.seq + 1, what: `is missing, and all after it up to ${Number(end["seq"])}` };
  } else if (Number(end["seq"]) < head.seq || end["hash"] !== head.hash) {
    broken ??= { seq: head.seq, what: "is not the one that the chain ended with" };
  }
  return { institution, records, head: records > 0 ? head : undefined, broken };
}

interface Link {
  readonly institution: string;
  readonly seq: number;
  readonly hash: string;
  readonly text: string;
}

function faultOf(before: { readonly seq: number; readonly hash: string }, link: Link): ChainReport["broken"] {
  const { seq, hash, text, institution } = link;
  if (seq !== before.seq + 1) return { seq: before.seq + 1, what: "is missing" };
  const record = parseRecord(text);
  if (!record) return { seq, what: "is not a record" };
  if (record.seq !== seq) return { seq, what: "has another number inside" };
  if (chainHash(before.hash, institution, text) !== hash) return { seq, what: "was changed" };
  return undefined;
}
