import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { isolated, mayIsolate } from "./isolation.ts";
import { Orthanc } from "./Orthanc.ts";

const run = promisify(execFile);
const script = fileURLToPath(new URL("./main.ts", import.meta.url));

/** The archive beside Orthanc, in a network namespace of their own; without Orthanc, or without the right to one, ours alone. */
export async function benchArchive(): Promise<unknown> {
  const isPeerHere = await Orthanc.isInstalled();
  if (!isPeerHere) say("Orthanc is not installed (apt install orthanc orthanc-dicomweb): ours alone");
  else if (!(await mayIsolate()))
    say("no right to a network namespace (unshare -n), and Orthanc runs in no other: ours alone");
  else return parse((await run("unshare", isolated(script))).stdout);
  return parse((await run(process.execPath, [script])).stdout);
}

function parse(text: string): unknown {
  return JSON.parse(text);
}

function say(text: string): void {
  process.stderr.write(`bench: ${text}\n`);
}
