import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Database, DatabaseError } from "./database.ts";

const migrations = ["create table note (id integer primary key, text text not null) strict"];

describe("Database", () => {
  let directory = "";
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "consilium-database-"));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  it("keeps what was written across a reopening and applies each migration once", async () => {
    const path = join(directory, "a.sqlite");
    {
      await using database = await Database.open({ path, migrations });
      const rows = await database.write([{ sql: "insert into note (text) values (?) returning id", params: ["one"] }]);
      expect(rows[0]?.["id"]).toBe(1);
    }
    await using again = await Database.open({
      path,
      migrations: [...migrations, "alter table note add column seen integer"],
    });
    const kept = await again.read("select text, seen from note");
    expect({ ...kept[0] }).toEqual({ text: "one", seen: null });
  });

  it("does nothing of a transaction that fails", async () => {
    await using database = await Database.open({ path: join(directory, "b.sqlite"), migrations });
    const failed = database.write([
      { sql: "insert into note (id, text) values (1, 'a')" },
      { sql: "insert into note (id, text) values (1, 'b')" },
    ]);
    await expect(failed).rejects.toThrow(DatabaseError);
    expect(await database.read("select * from note")).toEqual([]);
  });

  it("syncs every commit: WAL with synchronous=FULL", async () => {
    await using database = await Database.open({ path: join(directory, "c.sqlite"), migrations });
    expect((await database.read("pragma journal_mode"))[0]?.["journal_mode"]).toBe("wal");
    expect((await database.read("pragma synchronous"))[0]?.["synchronous"]).toBe(2);
  });

  it("refuses a file of a newer version and what is asked after closing", async () => {
    const path = join(directory, "d.sqlite");
    await (await Database.open({ path, migrations: [...migrations, "select 1"] })).close();
    await expect(Database.open({ path, migrations })).rejects.toThrow(/newer version/u);
    const closed = await Database.open({ path, migrations: [...migrations, "select 1"] });
    await closed.close();
    await closed.close();
    await expect(closed.read("select 1")).rejects.toThrow(/closed/u);
  });
});
