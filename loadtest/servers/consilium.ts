import { join } from "node:path";
import { freePort } from "../../server/testing/freePort.ts";
import type { MemoryCap } from "./MemoryCap.ts";
import { ServerProcess } from "./ServerProcess.ts";

export interface ConsiliumOptions {
  /** With its people; see `seedInstitution`. */
  readonly dataDir: string;
  /** Undefined: a free one. */
  readonly port?: number;
  readonly maxFiles?: number | undefined;
  readonly memoryCap?: MemoryCap | undefined;
  readonly env?: Readonly<Record<string, string>>;
}

const script = join(import.meta.dirname, "..", "..", "server", "main.ts");

/** The whole product, not a part of it. */
export async function startConsilium({ dataDir, port, env = {}, ...limits }: ConsiliumOptions): Promise<ServerProcess> {
  const own = port ?? (await freePort());
  const place = { HOST: "127.0.0.1", PORT: String(own), MEDIA_PORT: "0", DATA_DIR: dataDir, LOG_LEVEL: "error" };
  return ServerProcess.start({ args: [script], port: own, env: { ...place, ...env }, ...limits });
}
