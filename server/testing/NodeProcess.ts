import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { sessionId } from "./SignalingHarness.ts";
import { SignalingLine } from "./SignalingLine.ts";

const script = fileURLToPath(new URL("./nodeMain.ts", import.meta.url));

export interface NodePlace {
  readonly redisUrl: string;
  readonly nodeId: string;
  readonly leaseMs: number;
}

/** One node of several, with the session and the people of the signaling harness. */
export class NodeProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #url: string;
  readonly #lines: SignalingLine[] = [];

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.#url = url;
  }

  static async start({ redisUrl, nodeId, leaseMs }: NodePlace): Promise<NodeProcess> {
    const args = [script, redisUrl, nodeId, String(leaseMs)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "exit").then(([code]) => {
      throw new Error(`the node ended with ${String(code)} before it was ready`);
    });
    const [line]: unknown[] = await Promise.race([once(child.stdout, "data"), ended]);
    ended.catch(() => undefined);
    return new NodeProcess(child, String(line).trim());
  }

  /** A person of the harness, `user-<role>`, joined. */
  async join(user: string): Promise<SignalingLine> {
    const line = new SignalingLine(`${this.#url}/signal?session=${sessionId}`, user);
    this.#lines.push(line);
    await line.ask("join");
    return line;
  }

  /** Everyone's connection is lost. */
  hangUp(): void {
    for (const { socket } of this.#lines.splice(0)) socket.terminate();
  }

  /** No drain, nothing taken back. */
  async kill(): Promise<void> {
    this.hangUp();
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
