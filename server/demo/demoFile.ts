import { open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";

/** What outside tools read to drive a demo. All URLs are absolute; `sync` comes without a Doc name. */
export interface DemoDescription {
  readonly url: string;
  readonly signaling: string;
  readonly sync: string;
  readonly dicomWeb: string;
  readonly dimse: { readonly aeTitle: string; readonly port: number } | null;
  readonly session: { readonly id: string; readonly joinUrls: Readonly<Record<string, string>> };
  readonly cases: readonly { readonly id: string; readonly studies: readonly string[] }[];
  readonly users: readonly {
    readonly name: string;
    readonly role: string;
    readonly email: string;
    readonly password: string;
    readonly token: string;
  }[];
  /** Manages the accounts; belongs to no session. */
  readonly administrator: {
    readonly name: string;
    readonly email: string;
    readonly password: string;
    readonly token: string;
  };
}

/** Writes `<directory>/demo.json` as a whole or not at all; only the owner may read it, since it holds tokens. */
export async function writeDemoFile(directory: string, description: DemoDescription): Promise<string> {
  const path = join(directory, "demo.json");
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, "w", 0o600);
  try {
    await file.writeFile(`${JSON.stringify(description, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
  return path;
}
