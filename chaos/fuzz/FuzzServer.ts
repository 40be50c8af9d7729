import { DemoServer } from "../../server/testing/DemoServer.ts";
import { freePort } from "../../server/testing/freePort.ts";

export interface FuzzPerson {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly token: string;
}

/** The product itself as a process on one port and one data directory, to be killed and started again under its clients. */
export class FuzzServer implements AsyncDisposable {
  readonly #port: number;
  #server: DemoServer;
  #kills = 0;

  private constructor(server: DemoServer, port: number) {
    this.#server = server;
    this.#port = port;
  }

  static async start(dataDir: string): Promise<FuzzServer> {
    const port = await freePort();
    return new FuzzServer(await launch(dataDir, port), port);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  get kills(): number {
    return this.#kills;
  }

  /** Tokens are new at every start; those of an earlier one stay good. */
  get people(): readonly FuzzPerson[] {
    return this.#server.description.users.map(({ name, role, token }) => ({ id: subjectOf(token), name, role, token }));
  }

  /** kill -9, and the next process on what is on the disk. */
  async killAndRestart(): Promise<void> {
    this.#kills += 1;
    await this.#server.kill();
    this.#server = await launch(this.#server.dataDir, this.#port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop();
  }
}

function launch(dataDir: string, port: number): Promise<DemoServer> {
  return DemoServer.start({ dataDir, env: { PORT: String(port), LOG_LEVEL: "error", MEDIA_WORKERS: "1" } });
}

function subjectOf(token: string): string {
  const claims: { readonly sub?: unknown } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  return String(claims.sub);
}
