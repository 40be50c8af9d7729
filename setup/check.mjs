// `npm run check`: format, lint, types, dead code, tests without a browser. Stops at the first that fails.
import { CHECKS, runChecks, terminalPorts } from "./checks.mjs";
import { runAsEntryPoint } from "./entryPoint.mjs";
import { workerPath } from "./mediasoupWorker.mjs";
import { toolEnvironment } from "./projectTree.mjs";

await runAsEntryPoint(async () => {
  const failed = await runChecks(CHECKS, terminalPorts(toolEnvironment(workerPath())));
  return failed === undefined ? 0 : 1;
});
