import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export interface OnDisk {
  /** SOP Instance UIDs of the index, one entry for each row. */
  readonly instances: readonly string[];
  /** Files that no row names, those half written among them. */
  readonly unknownFiles: number;
  /** Rows whose file is not there. */
  readonly missingFiles: number;
  /** Objects whose storing began and did not end. */
  readonly begun: number;
}

/** What an archive's directory holds, index against files. To be asked while nothing is being stored. */
export async function archiveOnDisk(directory: string): Promise<OnDisk> {
  using database = new DatabaseSync(join(directory, "archive", "index.sqlite"));
  const column = (sql: string): string[] =>
    database
      .prepare(sql)
      .all()
      .map((row) => String(Object.values(row)[0]));
  const named = new Set(column("select blob from instance union all select blob from quarantine"));
  const entries = await readdir(join(directory, "archive", "blobs"), { recursive: true, withFileTypes: true });
  const files = new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
  return {
    instances: column("select uid from instance"),
    unknownFiles: countMissing(files, named),
    missingFiles: countMissing(named, files),
    begun: column("select blob from pending").length,
  };
}

/** How many of these are not among those. */
export function countMissing(these: ReadonlySet<string>, those: ReadonlySet<string>): number {
  return [...these].filter((one) => !those.has(one)).length;
}
