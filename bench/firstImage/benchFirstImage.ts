import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Orthanc } from "../archive/Orthanc.ts";
import { isolated, mayIsolate } from "../archive/isolation.ts";
import { ohifBuild } from "./ohifBuild.ts";

const run = promisify(execFile);
const script = fileURLToPath(new URL("./main.ts", import.meta.url));
const builtPage = new URL("../../client/dist/index.html", import.meta.url);
const ROUNDS = 5;

/** Ours beside OHIF on Orthanc, in a network namespace of their own; without them, or without the right to one, ours alone. */
export async function benchFirstImage(): Promise<unknown> {
  await access(builtPage).catch(() => {
    throw new Error("there is no built client: npm run build");
  });
  const rounds = process.env["BENCH_ROUNDS"] ?? String(ROUNDS);
  const pages = await peerPages();
  if (pages === undefined) return JSON.parse((await run(process.execPath, [script, rounds])).stdout);
  return JSON.parse((await run("unshare", isolated(script, [rounds, pages]))).stdout);
}

async function peerPages(): Promise<string | undefined> {
  if (!(await Orthanc.isInstalled())) return alone("Orthanc is not installed (apt install orthanc orthanc-dicomweb)");
  if (!(await mayIsolate())) return alone("no right to a network namespace (unshare -n), and Orthanc runs in no other");
  return ohifBuild().catch(() => alone("OHIF's build could not be had from the npm registry (npm pack)"));
}

function alone(why: string): undefined {
  process.stderr.write(`bench: ${why}: ours alone\n`);
}
