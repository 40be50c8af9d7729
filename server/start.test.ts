import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InstitutionId } from "../shared/model/ids.ts";
import { authMigrations } from "./auth/authSchema.ts";
import { Users } from "./auth/Users.ts";
import { Database } from "./platform/database.ts";

describe("the server without --demo", () => {
  let dataDir = "";
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "consilium-start-"));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  /** Runs until it has said what `until` looks for, or ends by itself. */
  function run(until?: RegExp): Promise<{ readonly code: number | null; readonly said: string }> {
    const env = { ...process.env, PORT: "0", MEDIA_PORT: "0", DATA_DIR: dataDir, LOG_LEVEL: "silent" };
    const child = spawn(process.execPath, ["server/main.ts"], { cwd: join(import.meta.dirname, ".."), env });
    let said = "";
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      if (until?.test(said)) child.kill("SIGTERM");
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    return new Promise((resolve) => void child.on("close", (code) => resolve({ code, said })));
  }

  it("[AU10] refuses a directory with a demo's accounts", async () => {
    const database = await Database.open({ path: join(dataDir, "auth.sqlite"), migrations: authMigrations });
    const id = InstitutionId.parse("demo-institution");
    await new Users(database).addInstitution({ id, name: "Demo Hospital", isDemo: true });
    await database.close();
    const { code, said } = await run();
    expect([code, said]).toEqual([
      1,
      "consilium: DATA_DIR: this directory holds a demo's accounts; name another one\n",
    ]);
  }, 60_000);

  it("[AU8] prints a new setup link at each start while nobody administers it, and none afterwards", async () => {
    const link = /http:\/\/127\.0\.0\.1:\d+\/setup#([\w-]{22})\n/u;
    const codes = new Set<string | undefined>();
    for (let start = 0; start < 2; start++) codes.add(link.exec((await run(link)).said)?.[1]);
    expect([codes.size, codes.has(undefined)]).toEqual([2, false]);

    const database = await Database.open({ path: join(dataDir, "auth.sqlite"), migrations: authMigrations });
    await database.write([
      { sql: "insert into institution values ('institution-1', 'St. Elsewhere', 0)" },
      {
        sql: `insert into user (id, institution_id, name, email, kind, is_coordinator, password_hash)
          values ('user-ada-0001', 'institution-1', 'Ada', 'ada@mdt.example', 'administrator', 0, 'x')`,
      },
    ]);
    await database.close();
    const { said } = await run(/is ready/u);
    expect(said).not.toContain("setup");
  }, 180_000);
});
