import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyDemoData, DemoServer } from "../../server/testing/DemoServer.ts";

/** A demo server at one address that can be put back to how it was made, so that no test depends on what another left. */
export class RenewableDemo implements AsyncDisposable {
  readonly #folder: string;
  #server: DemoServer;

  private constructor(folder: string, server: DemoServer) {
    this.#folder = folder;
    this.#server = server;
  }

  static async start(): Promise<RenewableDemo> {
    const folder = await mkdtemp(join(tmpdir(), "consilium-test-"));
    const server = await DemoServer.start({ dataDir: join(folder, "made") });
    await server.stop();
    return new RenewableDemo(folder, server);
  }

  /** Of the first start: its links and tokens open each renewal, which makes others beside them. */
  get descriptionPath(): string {
    return join(this.#folder, "made", "demo.json");
  }

  /** Called before each test that uses it. */
  async renew(): Promise<void> {
    await this.#server.kill();
    const [made, dataDir] = [join(this.#folder, "made"), join(this.#folder, "data")];
    await rm(dataDir, { recursive: true, force: true });
    await copyDemoData(made, dataDir);
    const { port } = new URL(this.#server.description.url);
    this.#server = await DemoServer.start({ dataDir, env: { PORT: port } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
