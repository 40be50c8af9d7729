// `npm run check`: format, lint, types, dead code, tests without a browser. Stops at the first that fails.
import { CHECKS, runChecks, terminalPorts } from "./checks.mjs";
import { ensureClientBuild } from "./clientBuild.mjs";
import { runAsEntryPoint } from "./entryPoint.mjs";
import { workerPath } from "./mediasoupWorker.mjs";
import { createProgress } from "./progress.mjs";
import { toolEnvironment } from "./projectTree.mjs";

await runAsEntryPoint(async () => {
  const env = toolEnvironment(workerPath());
  await ensureClientBuild({ progress: createProgress(), env }); // Tests start the server, which serves the built client.
  const failed = await runChecks(CHECKS, terminalPorts(env));
  return failed === undefined ? 0 : 1;
});
