import { join } from "node:path";
import { Log } from "../platform/log.ts";
import { SqliteDocStore } from "../sync/SqliteDocStore.ts";
import { SyncTestServer } from "./SyncTestServer.ts";

/** A sync server in a process of its own, for tests that kill it or break its disk: `node syncServerMain.ts <directory>`. */
const [directory = "."] = process.argv.slice(2);
const store = await SqliteDocStore.open({ path: join(directory, "docs.sqlite"), log: new Log("silent"), retryMs: 300 });
const server = await SyncTestServer.start(store);
process.stdout.write(`${server.url}\n`);
