// `npm run setup`: brings the machine to where the server runs; with --tests, to where the tests do.
import { runAsEntryPoint } from "./entryPoint.mjs";
import { createProgress } from "./progress.mjs";
import { setUp } from "./setUp.mjs";

await runAsEntryPoint(async () => {
  const progress = createProgress();
  await setUp({ progress, forTests: process.argv.includes("--tests") });
  progress.step("Everything is in place");
  return 0;
});
