export type SqlValue = string | number | bigint | null | Uint8Array;
export type Row = Readonly<Record<string, SqlValue>>;

export interface Statement {
  readonly sql: string;
  readonly params?: readonly SqlValue[];
}

export interface DatabaseSetup {
  /** A file's path, or ":memory:". */
  readonly path: string;
  readonly migrations: readonly string[];
}

export interface DatabaseRequest {
  readonly id: number;
  readonly kind: "read" | "write" | "close";
  readonly statements: readonly Statement[];
}

export interface DatabaseReply {
  readonly id: number;
  readonly rows: Row[];
  readonly error?: { readonly message: string; readonly sqliteCode: number | undefined };
}
