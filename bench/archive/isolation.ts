import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Arguments of `unshare` that run a script of ours where there is no network but loopback. */
export function isolated(script: string, rest: readonly string[] = []): readonly string[] {
  return ["-n", "sh", "-c", 'ip link set lo up && exec "$0" "$@"', process.execPath, script, ...rest];
}

export async function mayIsolate(): Promise<boolean> {
  try {
    await run("unshare", ["-n", "sh", "-c", "ip link set lo up"]);
    return true;
  } catch {
    return false;
  }
}
