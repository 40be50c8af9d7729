import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, cp, link, mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { NetworkNamespace } from "./NetworkNamespace.ts";

const Description = z.object({
  url: z.url(),
  signaling: z.string(),
  sync: z.string(),
  dicomWeb: z.string(),
  session: z.object({ id: z.string(), joinUrls: z.record(z.string(), z.string()) }),
  cases: z.array(z.object({ id: z.string(), studies: z.array(z.string()) })),
  users: z.array(
    z.object({ name: z.string(), role: z.string(), email: z.string(), password: z.string(), token: z.string() }),
  ),
  administrator: z.object({ name: z.string(), email: z.string(), password: z.string(), token: z.string() }),
});
export type DemoDescription = z.infer<typeof Description>;

const root = join(import.meta.dirname, "..", "..");
const READY_WITHIN_MS = 120_000;

/** Tests start the server many times, each time from source: what Node makes of it is kept. */
const compiled = join(tmpdir(), "consilium-compiled");

export interface DemoServerOptions {
  /** An existing one is reused, as after a crash; undefined: a new one that `stop` removes. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Hears all that the process writes to its terminal. */
  readonly onOutput?: (text: string) => void;
  /** The network that it runs in; undefined: the machine's. */
  readonly namespace?: NetworkNamespace;
}

/** `server/main.ts --demo` as a process of its own, on free ports. */
export class DemoServer implements AsyncDisposable {
  readonly dataDir: string;
  readonly description: DemoDescription;
  readonly #child: ChildProcess;
  readonly #ownsDirectory: boolean;

  private constructor(
    child: ChildProcess,
    parts: { dataDir: string; description: DemoDescription; ownsDirectory: boolean },
  ) {
    this.#child = child;
    this.dataDir = parts.dataDir;
    this.description = parts.description;
    this.#ownsDirectory = parts.ownsDirectory;
  }

  static async start({ dataDir, env = {}, onOutput, namespace }: DemoServerOptions = {}): Promise<DemoServer> {
    const directory = dataDir ?? (await mkdtemp(join(tmpdir(), "consilium-test-")));
    await fillFromTemplate(directory);
    const path = join(directory, "demo.json");
    const former = await modifiedAt(path);
    const line = [process.execPath, ["server/main.ts", "--demo"]] as const;
    const [program, args] = namespace?.command(line[0], ...line[1]) ?? line;
    const child = spawn(program, args, {
      cwd: root,
      env: {
        NODE_COMPILE_CACHE: compiled,
        ...process.env,
        PORT: "0",
        MEDIA_PORT: "0",
        DATA_DIR: directory,
        LOG_LEVEL: "warn",
        ...env,
      },
      stdio: onOutput ? ["ignore", "pipe", "pipe"] : ["ignore", "ignore", "inherit"],
    });
    for (const output of [child.stdout, child.stderr])
      output?.on("data", (bytes: Buffer) => onOutput?.(bytes.toString()));
    await untilWritten(path, former, child);
    const description = Description.parse(JSON.parse(await readFile(path, "utf8")));
    return new DemoServer(child, { dataDir: directory, description, ownsDirectory: dataDir === undefined });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The first user with this role. */
  user(role: string): DemoDescription["users"][number] {
    const user = this.description.users.find((candidate) => candidate.role === role);
    if (!user) throw new Error(`the demo has no ${role}`);
    return user;
  }

  /** As a power cut: no drain, no flush. The data directory stays. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** As an operator would: resolves with the exit code. */
  async stop(): Promise<number | null> {
    const code = await this.#end("SIGTERM");
    if (this.#ownsDirectory) await rm(this.dataDir, { recursive: true, force: true });
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, "exit");
      this.#child.kill(signal);
      await ended;
    }
    return this.#child.exitCode;
  }
}

/** Making the demo's images costs more than most tests: one that ended well, named by DEMO_TEMPLATE, is copied into an empty directory. */
async function fillFromTemplate(directory: string): Promise<void> {
  const template = process.env["DEMO_TEMPLATE"];
  if (template === undefined || template === "" || (await isUsed(directory))) return;
  await copyDemoData(template, directory);
}

/**
 * A second data directory as the first is now, while no server runs on it. The images are not copied but linked: a server never writes
 * into a stored object, and neither may a test that has a directory of this making.
 */
export async function copyDemoData(from: string, to: string): Promise<void> {
  const blobs = join("archive", "blobs");
  await cp(from, to, { recursive: true, filter: (path) => path !== join(from, blobs) });
  const entries = await readdir(join(from, blobs), { recursive: true, withFileTypes: true });
  for (const { name, parentPath } of entries.filter((entry) => entry.isFile())) {
    const folder = join(to, relative(from, parentPath));
    await mkdir(folder, { recursive: true });
    const [source, target] = [join(parentPath, name), join(folder, name)];
    await link(source, target).catch(() => copyFile(source, target));
  }
}

async function isUsed(directory: string): Promise<boolean> {
  return readdir(directory).then(
    (names) => names.length > 0,
    () => false,
  );
}

async function modifiedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

/** The demo writes its description last, and atomically. */
async function untilWritten(path: string, former: number, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while ((await modifiedAt(path)) <= former) {
    if (child.exitCode !== null) throw new Error(`the demo ended with ${child.exitCode} before it was ready`);
    if (Date.now() > deadline) throw new Error("the demo was not ready in time");
    await delay(50);
  }
}
