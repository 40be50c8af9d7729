import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AuditRecord } from "../../shared/model/audit.ts";
import { CaseId, InstitutionId, UserId } from "../../shared/model/ids.ts";
import { Uid } from "../../shared/model/dicom.ts";
import { Log } from "../platform/log.ts";
import type { AuditEntry } from "./AuditPort.ts";
import { AuditTrail, type AuditTrailParts } from "./AuditTrail.ts";
import { verifyTrail } from "./verifyTrail.ts";

const here = InstitutionId.parse("institution-1");
const there = InstitutionId.parse("institution-2");
const ana = { id: UserId.parse("user-ana-0001"), kind: "staff" } as const;
const changed: AuditEntry = { event: "case-changed", outcome: "ok", institutionId: here, actor: ana };

let directory = "";
let path = "";
let now = 1_800_000_000_000;
/** A trail of six records. */
let six = "";
beforeAll(async () => {
  six = await mkdtemp(join(tmpdir(), "consilium-audit-six-"));
  path = join(six, "audit.sqlite");
  await write(6);
});
afterAll(async () => {
  await rm(six, { recursive: true, force: true });
});
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "consilium-audit-"));
  path = join(directory, "audit.sqlite");
  now = 1_800_000_000_000;
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const open = (parts: Partial<AuditTrailParts> = {}) =>
  AuditTrail.open({ path, log: new Log("silent"), now: () => now, healMs: 5, ...parts });
const chainOf = (institution: string) => verifyTrail(path, { only: institution }).chains[0];

/** As somebody with the disk in their hands would. */
function tamper(sql: string): void {
  using database = new DatabaseSync(path);
  database.exec(`drop trigger record_kept; drop trigger record_fixed; ${sql}`);
}

async function write(count: number): Promise<void> {
  await using trail = await open();
  await Promise.all(Array.from({ length: count }, () => trail.append(changed)));
}

/** Newest first. */
function recordsOf(institution: string): readonly AuditRecord[] {
  using database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare("select text from record where institution = ? order by seq desc").all(institution);
  return rows.map(({ text }) => AuditRecord.parse(JSON.parse(String(text))));
}

const takeSix = () => copyFile(join(six, "audit.sqlite"), path);

describe("the audit trail", () => {
  it("[AT1] [AT2] counts each institution's records without a gap, across restarts, in chains that verify", async () => {
    await write(3);
    {
      await using trail = await open();
      await Promise.all([trail.append(changed), trail.append({ ...changed, institutionId: there })]);
      await trail.append({ event: "server-started", outcome: "ok" });
    }
    const { chains } = verifyTrail(path);
    expect(chains.map(({ institution, records, broken }) => [institution, records, broken])).toEqual([
      ["institution-1", 4, undefined],
      ["institution-2", 1, undefined],
      ["server", 1, undefined],
    ]);
    expect(recordsOf(here).map(({ seq }) => seq)).toEqual([4, 3, 2, 1]);
  });

  it("[AT1] the store itself refuses to change or delete a record", async () => {
    await takeSix();
    using database = new DatabaseSync(path);
    expect(() => database.exec("delete from record")).toThrow("only added to");
    expect(() => database.exec("update record set text = text")).toThrow("only added to");
  });

  it.each([
    ["a changed record", "update record set text = replace(text, 'ana', 'ben') where seq = 3", 3, "was changed"],
    ["one that is no record", "update record set text = '{}' where seq = 2", 2, "is not a record"],
    ["a removed record", "delete from record where seq = 3", 3, "is missing"],
    ["a removed end", "delete from record where seq > 4", 5, "is missing, and all after it up to 6"],
    [
      "another order",
      "update record set seq = 9 where seq = 2; update record set seq = 2 where seq = 3",
      2,
      "has another",
    ],
    ["a forged end", "update chain set seq = 6, hash = 'x'", 6, "is not the one"],
  ])("[AT3] T26 the verifier names %s", async (...[, sql, seq, what]) => {
    await takeSix();
    tamper(sql);
    expect(chainOf(here)?.broken).toEqual({ seq, what: expect.stringContaining(what) });
  });

  it("[AT3] T26 a chain that was computed anew does not hold the end that was noted down before", async () => {
    await takeSix();
    const noted = chainOf(here)?.head;
    expect(verifyTrail(path, { noted }).isNotedThere).toBe(true);
    await rm(path);
    now += 1;
    await write(6);
    expect(chainOf(here)).toMatchObject({ records: 6, broken: undefined });
    expect(verifyTrail(path, { noted }).isNotedThere).toBe(false);
  });

  it("[AT4] T26 F1 kill -9 while it writes: all that was acknowledged is there, and the chain holds", async () => {
    const main = join(import.meta.dirname, "..", "testing", "auditWriterMain.ts");
    let acknowledged = 0;
    for (let round = 0; round < 2; round++) {
      const writer = spawn(process.execPath, [main, path], { stdio: ["ignore", "pipe", "inherit"] });
      const ended = once(writer, "exit");
      let heard = 0;
      await new Promise<void>((resolve) => {
        writer.stdout.on("data", (dots: Buffer) => {
          heard += dots.length;
          if (heard > 60) resolve();
        });
      });
      writer.kill("SIGKILL");
      await ended;
      acknowledged += heard;
      const chain = chainOf(here);
      expect(chain?.broken).toBeUndefined();
      expect(chain?.records).toBeGreaterThanOrEqual(acknowledged);
      acknowledged = chain?.records ?? 0;
    }
  }, 60_000);

  it("[AT5] F14 while the store takes nothing, what must be recorded is refused; then what waited is recorded", async () => {
    await using trail = await open();
    await trail.append(changed);
    using disk = new DatabaseSync(path);
    disk.exec("create trigger full before insert on record begin select raise(abort, 'disk'); end");
    await expect(trail.append({ ...changed, event: "decision-signed" })).rejects.toMatchObject({ code: "read-only" });
    expect(() => trail.requireWritable()).toThrow("audit trail cannot be written");
    await expect(trail.append(changed)).rejects.toMatchObject({ code: "read-only" });
    trail.note({ ...changed, event: "access-refused", outcome: "refused", reason: "forbidden" });
    disk.exec("drop trigger full");
    await expect.poll(() => trail.canWrite, { timeout: 15_000 }).toBe(true);
    trail.requireWritable();
    await trail.append(changed);
    const told = recordsOf(here).map(({ event }) => event);
    expect(told).toEqual(["case-changed", "access-refused", "case-changed", "decision-signed", "case-changed"]);
    expect(chainOf(here)?.broken).toBeUndefined();
  });

  it("[AT5] what no longer fits the queue is counted, and the count is recorded", async () => {
    await using trail = await open({ maxWaiting: 4 });
    const searched = (study: number): AuditEntry => ({
      ...changed,
      event: "images-retrieved",
      subject: { study: Uid.parse(`1.2.${study}`) },
    });
    for (let study = 1; study <= 10; study++) trail.note(searched(study));
    expect(() => trail.requireWritable()).toThrow("audit trail cannot be written");
    await trail.idle();
    await trail.append(changed);
    expect(trail.lost).toBe(0);
    expect(recordsOf("server")).toMatchObject([{ event: "records-lost", count: 6 }]);
  });

  it("[AT6] a damaged end is recognised at the start, and the trail says so", async () => {
    await takeSix();
    tamper("delete from record where seq = 6");
    {
      await using trail = await open();
      await trail.append(changed);
    }
    expect(recordsOf(here).map(({ seq, event }) => [seq, event])).toEqual([
      [8, "case-changed"],
      [7, "trail-damaged"],
      [5, "case-changed"],
      [4, "case-changed"],
      [3, "case-changed"],
      [2, "case-changed"],
      [1, "case-changed"],
    ]);
    expect(chainOf(here)?.broken).toEqual({ seq: 6, what: "is missing" });
  });

  it("[AT7] a thousand frames of a study are one record, until some minutes have passed", async () => {
    await using trail = await open();
    const seen: AuditEntry = {
      ...changed,
      event: "images-retrieved",
      subject: { study: Uid.parse("1.2.3"), case: CaseId.parse("case-0001") },
    };
    for (let frame = 0; frame < 1000; frame++) trail.note(seen);
    trail.note({ ...seen, actor: { id: UserId.parse("user-ben-0001") } });
    await trail.idle();
    expect(recordsOf(here)).toHaveLength(2);
    now += 6 * 60_000;
    trail.note(seen);
    await trail.idle();
    expect(recordsOf(here)[0]).toMatchObject({ actor: ana, count: 1000 });
  });
});
