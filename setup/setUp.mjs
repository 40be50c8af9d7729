import { SetupFailure } from "./SetupFailure.mjs";
import { ensureWorker, workerPath } from "./mediasoupWorker.mjs";
import { ensureNpmDependencies } from "./npmDependencies.mjs";
import { toolEnvironment } from "./projectTree.mjs";
import { TEST_PACKAGES, ensureSystemPackages } from "./systemPackages.mjs";

const OLDEST_NODE = 20;

/**
 * Brings a fresh Debian or Ubuntu machine to where the project runs. Looks at the machine each time, which takes a fraction
 * of a second when nothing is missing.
 * @param {{ progress: import("./progress.mjs").Progress, forTests: boolean }} options
 * @returns {Promise<NodeJS.ProcessEnv>} the environment for the project's tools
 */
export async function setUp({ progress, forTests }) {
  if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
    throw new SetupFailure(
      `Node ${process.versions.node} is too old to start with`,
      `install any Node from ${OLDEST_NODE} on; the Node 24 that the server runs on comes with the npm packages`,
    );
  }
  const path = workerPath();
  await ensureNpmDependencies({ progress, workerPath: path });
  await ensureWorker({ path, progress });
  if (forTests) await ensureSystemPackages(TEST_PACKAGES, { progress, purpose: "the tests" });
  return toolEnvironment(path);
}
