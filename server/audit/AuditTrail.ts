import { InstitutionId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import { Database } from "../platform/database.ts";
import type { Log } from "../platform/log.ts";
import type { Statement } from "../platform/sql.ts";
import type { AuditEntry, AuditPort } from "./AuditPort.ts";
import { canonical, chainHash, FIRST_HASH } from "./auditRecord.ts";
import { auditMigrations, SERVER_TRAIL } from "./auditSchema.ts";
import { Repeats } from "./Repeats.ts";

export interface AuditTrailParts {
  readonly path: string;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How long after a failed write the next is tried. */
  readonly healMs?: number;
  /** Entries that may wait for the disk. */
  readonly maxWaiting?: number;
}

interface Waiting {
  readonly entry: AuditEntry;
  readonly at: number;
  readonly settle?: { readonly resolve: () => void; readonly reject: (error: Failure) => void };
}

interface Head {
  readonly seq: number;
  readonly hash: string;
}

const BATCH = 256;
const MAX_WAITING = 10_000;
const HEAL_MS = 1000;

/** Append-only, a chain of hashes for each institution, durable before it says so: see SPEC.md. */
export class AuditTrail implements AuditPort, AsyncDisposable {
  readonly #parts: AuditTrailParts;
  readonly #repeats = new Repeats();
  #database: Database;
  #heads: Map<string, Head>;
  #waiting: Waiting[] = [];
  /** A batch of which nobody knows yet whether it was written: its first record's place in its chain. */
  #doubtful:
    | { readonly batch: readonly Waiting[]; readonly first: Head & { readonly institution: string } }
    | undefined;
  #running: Promise<void> | undefined;
  #healing: NodeJS.Timeout | undefined;
  #canWrite = true;
  #isClosed = false;
  #lost = 0;

  private constructor(parts: AuditTrailParts, database: Database, heads: Map<string, Head>) {
    this.#parts = parts;
    this.#database = database;
    this.#heads = heads;
  }

  /** [AT6] Opens or creates the file; a chain whose end is not as it was left is gone on with, and says so in its own next record. */
  static async open(parts: AuditTrailParts): Promise<AuditTrail> {
    const database = await openDatabase(parts.path);
    const { heads, damaged } = await readHeads(database);
    const trail = new AuditTrail(parts, database, heads);
    for (const institution of damaged) {
      parts.log.error("the audit trail's end is damaged: run npm run audit:verify");
      const institutionId = InstitutionId.safeParse(institution === SERVER_TRAIL ? undefined : institution).data;
      trail.note({ event: "trail-damaged", outcome: "ok", institutionId });
    }
    return trail;
  }

  /** False while the disk takes no records. */
  get canWrite(): boolean {
    return this.#canWrite;
  }

  /** Entries that could not be kept since the last record that said so. */
  get lost(): number {
    return this.#lost;
  }

  requireWritable(): void {
    if (!this.#canWrite || this.#isClosed || this.#isFull) throw notTaken();
  }

  append(entry: AuditEntry): Promise<void> {
    if (!this.#canWrite || this.#isClosed || this.#isFull) {
      // What it tells of was done already: it is recorded as soon as that can be.
      this.#keep(entry);
      return Promise.reject(notTaken());
    }
    return new Promise((resolve, reject) => this.#add({ entry, at: this.#now, settle: { resolve, reject } }));
  }

  note(entry: AuditEntry): void {
    const taken = this.#repeats.take(entry, this.#now);
    if (taken) this.#keep(taken);
  }

  /** Resolves when nothing waits any more, or nothing can be written. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.idle();
    this.#isClosed = true;
    clearTimeout(this.#healing);
    await this.#database.close();
  }

  get #now(): number {
    return this.#parts.now();
  }

  get #isFull(): boolean {
    return this.#waiting.length >= (this.#parts.maxWaiting ?? MAX_WAITING);
  }

  #keep(entry: AuditEntry): void {
    if (this.#isClosed || this.#isFull) this.#lost += 1;
    else this.#add({ entry, at: this.#now });
  }

  #add(waiting: Waiting): void {
    this.#waiting.push(waiting);
    if (this.#canWrite) this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    // What the same tick brings goes into one commit.
    await Promise.resolve();
    while (this.#waiting.length > 0 && this.#canWrite) {
      this.#tellOfLost();
      const batch = this.#waiting.splice(0, BATCH);
      try {
        await this.#commit(batch);
        for (const { settle } of batch) settle?.resolve();
      } catch (error) {
        this.#stop(batch, error);
      }
    }
    this.#running = undefined;
  }

  #tellOfLost(): void {
    if (this.#lost === 0) return;
    const entry = { event: "records-lost", outcome: "ok", count: this.#lost } as const;
    this.#lost = 0;
    this.#waiting.unshift({ entry, at: this.#now });
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    const heads = new Map(this.#heads);
    const statements: Statement[] = [];
    const changed = new Set<string>();
    for (const { entry, at } of batch) {
      const institution = entry.institutionId ?? SERVER_TRAIL;
      const before = heads.get(institution) ?? { seq: 0, hash: FIRST_HASH };
      const text = textOf(entry, { seq: before.seq + 1, at });
      const head = { seq: before.seq + 1, hash: chainHash(before.hash, institution, text) };
      heads.set(institution, head);
      changed.add(institution);
      this.#doubtful ??= { batch, first: { ...head, institution } };
      const sql = "insert into record (institution, seq, hash, text) values (?, ?, ?, ?)";
      statements.push({ sql, params: [institution, head.seq, head.hash, text] });
    }
    for (const institution of changed) {
      const { seq, hash } = heads.get(institution) ?? { seq: 0, hash: FIRST_HASH };
      statements.push({ sql: "insert or replace into chain values (?, ?, ?)", params: [institution, seq, hash] });
    }
    await this.#database.write(statements);
    this.#heads = heads;
    this.#doubtful = undefined;
  }

  /** [AT5] Nothing is said to be recorded any more, until the store was opened anew and has taken what waits. */
  #stop(batch: readonly Waiting[], error: unknown): void {
    this.#parts.log.error("the audit trail cannot be written", { error });
    this.#canWrite = false;
    for (const { settle } of [...batch, ...this.#waiting]) settle?.reject(notTaken());
    this.#waiting = [...batch, ...this.#waiting].map(({ entry, at }) => ({ entry, at }));
    this.#healLater();
  }

  #healLater(): void {
    if (this.#isClosed) return;
    const heal = () => this.#parts.log.background(this.#heal(), "reopening the audit trail");
    this.#healing = setTimeout(heal, this.#parts.healMs ?? HEAL_MS);
    this.#healing.unref();
  }

  async #heal(): Promise<void> {
    try {
      await this.#database.close();
      this.#database = await openDatabase(this.#parts.path);
      this.#heads = (await readHeads(this.#database)).heads;
      await this.#settleDoubt();
      while (this.#waiting.length > 0) {
        const batch = this.#waiting.slice(0, BATCH);
        await this.#commit(batch);
        this.#waiting = this.#waiting.slice(batch.length);
      }
      this.#canWrite = true;
      this.#parts.log.warn("the audit trail is written again");
    } catch {
      this.#healLater();
    }
  }

  /** A commit is whole or not at all: where its first record is there, all of it is. */
  async #settleDoubt(): Promise<void> {
    if (!this.#doubtful) return;
    const { batch, first } = this.#doubtful;
    const sql = "select 1 from record where institution = ? and seq = ? and hash = ?";
    const found = await this.#database.read(sql, [first.institution, first.seq, first.hash]);
    if (found.length > 0) this.#waiting = this.#waiting.slice(batch.length);
    this.#doubtful = undefined;
  }
}

function textOf(entry: AuditEntry, { seq, at }: { readonly seq: number; readonly at: number }): string {
  const { event, outcome, reason, actor, from, subject = {}, count } = entry;
  return canonical({
    seq,
    at: Math.round(at),
    event,
    outcome,
    ...(reason === undefined ? {} : { reason }),
    ...(actor && { actor }),
    ...(from && { from }),
    subject,
    ...(count === undefined ? {} : { count }),
  });
}

function openDatabase(path: string): Promise<Database> {
  return Database.open({ path, migrations: auditMigrations });
}

/** The chains' ends, as the store noted them with the last commit of each; `damaged`: those whose last record is another. */
async function readHeads(database: Database): Promise<{ heads: Map<string, Head>; damaged: readonly string[] }> {
  const sql = `select known.institution, coalesce(chain.seq, 0) as seq, chain.hash, record.hash as last, record.text,
      former.hash as former, (select max(seq) from record where institution = known.institution) as newest
    from (select institution from chain union select institution from record) known
    left join chain on chain.institution = known.institution
    left join record on record.institution = known.institution and record.seq = chain.seq
    left join record former on former.institution = known.institution and former.seq = chain.seq - 1`;
  const heads = new Map<string, Head>();
  const damaged: string[] = [];
  for (const row of await database.read(sql)) {
    const institution = String(row["institution"]);
    const head = { seq: Number(row["seq"]), hash: String(row["hash"]) };
    const before = head.seq === 1 ? FIRST_HASH : String(row["former"]);
    const isWhole = row["last"] === head.hash && chainHash(before, institution, String(row["text"])) === head.hash;
    if (!isWhole || row["newest"] !== head.seq) damaged.push(institution);
    heads.set(institution, { ...head, seq: Math.max(head.seq, Number(row["newest"])) });
  }
  return { heads, damaged };
}

function notTaken(): Failure {
  return new Failure("read-only", "the audit trail cannot be written: nothing is done that it could not record");
}
