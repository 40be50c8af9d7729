import { Worker } from "node:worker_threads";
import type { AuditChain } from "../../shared/protocol/api/audit.ts";
import type { ChainReport } from "./verifyTrail.ts";

export interface AuditCheckParts {
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Checks an institution's chain in a thread; who asks while one runs is told what that finds. */
export class AuditCheck {
  readonly #parts: AuditCheckParts;
  readonly #running = new Map<string, Promise<AuditChain>>();

  constructor(parts: AuditCheckParts) {
    this.#parts = parts;
  }

  run(institution: string): Promise<AuditChain> {
    const known = this.#running.get(institution);
    if (known) return known;
    const check = this.#check(institution).finally(() => this.#running.delete(institution));
    this.#running.set(institution, check);
    return check;
  }

  async #check(only: string): Promise<AuditChain> {
    const { path, now } = this.#parts;
    const checkedAt = now();
    const worker = new Worker(new URL("./verifyThread.ts", import.meta.url), { workerData: { path, only } });
    const chains = await new Promise<readonly ChainReport[]>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", () => reject(new Error("the check ended without a result")));
    });
    const [chain] = chains;
    if (!chain) return { records: 0, checkedAt };
    const { records, head, broken } = chain;
    return { records, checkedAt, ...(head && { head }), ...(broken && { broken }) };
  }
}
