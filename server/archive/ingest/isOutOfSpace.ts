import { DatabaseError } from "../../platform/database.ts";

/** SQLITE_FULL, and SQLITE_IOERR_SHMSIZE where the memory that readers share finds no room. */
const fullDatabase = new Set([13, 4874]);

/** True for what the file system or SQLite says when a disk or a quota is full. */
export function isOutOfSpace(error: unknown): boolean {
  if (error instanceof DatabaseError) return fullDatabase.has(error.sqliteCode ?? 0);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOSPC" || code === "EDQUOT";
}
