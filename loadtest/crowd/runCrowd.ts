import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type Crowd, type CrowdReport, CrowdWord } from "./Crowd.ts";

const script = join(import.meta.dirname, "crowdMain.ts");

/** Runs a crowd to its end. `onCounting` is called when it begins to count: its result comes back with the report. */
export async function runCrowd<T>(
  crowd: Crowd,
  onCounting: () => Promise<T>,
): Promise<{ readonly report: CrowdReport; readonly before: T }> {
  const child = fork(script, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  try {
    const { promise, resolve, reject } = Promise.withResolvers<{ report: CrowdReport; before: T }>();
    let before: Promise<T> | undefined;
    child.on("message", (message) => {
      const said = CrowdWord.parse(message);
      if (said.word === "counting") before = onCounting();
      else if (said.word === "failed") reject(new Error(`the crowd failed: ${said.reason}`));
      else before?.then((value) => resolve({ report: said.report, before: value }), reject);
    });
    child.once("exit", (code) => reject(new Error(`the crowd ended with ${code}`)));
    child.send(crowd);
    return await promise;
  } finally {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    }
  }
}
