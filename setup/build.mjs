// `npm run build`: the browser client, when what it is made of has changed. Takes installed npm packages for granted.
import { ensureClientBuild } from "./clientBuild.mjs";
import { runAsEntryPoint } from "./entryPoint.mjs";
import { workerPath } from "./mediasoupWorker.mjs";
import { createProgress } from "./progress.mjs";
import { toolEnvironment } from "./projectTree.mjs";

await runAsEntryPoint(async () => {
  const progress = createProgress();
  const isNew = await ensureClientBuild({ progress, env: toolEnvironment(workerPath()) });
  progress.step(isNew ? "The client is built in client/dist" : "The client is unchanged since its last build");
  return 0;
});
