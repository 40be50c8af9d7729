import { openPresence } from "../composePresence.ts";
import { WorkerPool } from "../media/WorkerPool.ts";
import { Log } from "../platform/log.ts";
import { SignalingHarness } from "./SignalingHarness.ts";

/** The signaling harness in a process of its own, one node of several: `node nodeMain.ts <redisUrl> <nodeId> <leaseMs>`. */
const [url = "", nodeId = "", leaseMs = ""] = process.argv.slice(2);
const log = new Log("silent");
const stack = new AsyncDisposableStack();
const redis = { url, prefix: "nodes:", secret: "a secret of thirty-two characters" };
const { board: presence } = openPresence(stack, { redis, presenceLeaseMs: Number(leaseMs), nodeId, log });
const workers = await WorkerPool.start({ listenIp: "127.0.0.1", port: 0, workers: 1, log });
const harness = await SignalingHarness.start(workers, undefined, presence);
process.stdout.write(`${harness.url}\n`);
