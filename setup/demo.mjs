// First half of `npm run demo`: all that the server needs. The server itself is then the script's own process.
import { ensureClientBuild } from "./clientBuild.mjs";
import { runAsEntryPoint } from "./entryPoint.mjs";
import { createProgress } from "./progress.mjs";
import { setUp } from "./setUp.mjs";

await runAsEntryPoint(async () => {
  const progress = createProgress();
  const env = await setUp({ progress, forTests: false });
  const isNewClient = await ensureClientBuild({ progress, env });
  progress.step(`Everything is in place${isNewClient ? "" : "; the client is unchanged"}`);
  return 0;
});
