import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { verifyTrail } from "./verifyTrail.ts";

/** Run by AuditCheck: a long trail is read without holding up the event loop. */
const { path, only } = z.object({ path: z.string(), only: z.string() }).parse(workerData);
parentPort?.postMessage(verifyTrail(path, { only }).chains);
