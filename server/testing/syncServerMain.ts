import { Log } from "../platform/log.ts";
import { CrashFence } from "../sync/CrashFence.ts";
import { docStorePaths } from "../sync/docStorePaths.ts";
import { SqliteDocStore } from "../sync/SqliteDocStore.ts";
import { SyncTestServer } from "./SyncTestServer.ts";

/**
 * A sync server in a process of its own, for tests that kill it or break its disk:
 * `node syncServerMain.ts <directory> [retryMs] [trialMs]`.
 */
const [directory = ".", retryMs = "300", trialMs = "20"] = process.argv.slice(2);
const log = new Log("silent");
const paths = docStorePaths(directory);
const store = await SqliteDocStore.open({ path: paths.file, log, retryMs: Number(retryMs) });
const fence = await CrashFence.open({ directory: paths.fence, log, trialMs: Number(trialMs) });
const server = await SyncTestServer.start(store, {}, { fence });
process.stdout.write(`${server.url}\n`);
