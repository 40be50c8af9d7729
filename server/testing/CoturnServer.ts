import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { PeerId, SessionId } from "../../shared/model/ids.ts";
import { turnCredentials } from "../auth/turnCredentials.ts";
import { TurnClient } from "../media/relay/TurnClient.ts";
import { streamLine } from "../media/relay/TurnLine.ts";
import type { NetworkNamespace } from "./NetworkNamespace.ts";

const template = join(import.meta.dirname, "..", "..", "turn", "turnserver.conf.template");

const READY_WITHIN_MS = 20_000;
/** Said once every thread has its UDP socket: before, the kernel moves clients between them. */
const LAST_WORDS = "IO method (admin thread)";

export interface CoturnOptions {
  readonly namespace: NetworkNamespace;
  readonly secret: string;
  readonly sfu: string;
  /** Where it listens and relays from. */
  readonly address: string;
  /** One more relay address, of IPv6. */
  readonly addressV6?: string;
  /** Lines that follow those of the template, and win over them where coturn takes the last. */
  readonly extra?: readonly string[];
}

/** Debian's coturn in a namespace, with the configuration that the project ships. */
export class CoturnServer implements AsyncDisposable {
  /** Of the authority that TLS clients are to trust. */
  readonly certificate: string;
  readonly directory: string;
  readonly #child: ChildProcess;
  readonly #output: string[];

  private constructor(child: ChildProcess, parts: { directory: string; certificate: string; output: string[] }) {
    this.#child = child;
    this.directory = parts.directory;
    this.certificate = parts.certificate;
    this.#output = parts.output;
  }

  static async start(options: CoturnOptions): Promise<CoturnServer> {
    const directory = await mkdtemp(join(tmpdir(), "consilium-coturn-"));
    const cert = join(directory, "cert.pem");
    const key = join(directory, "key.pem");
    const conf = join(directory, "turnserver.conf");
    await makeCertificate({ cert, key, address: options.address });
    await writeFile(conf, await configuration(options, { cert, key }), { mode: 0o600 });
    const [program, args] = options.namespace.command(
      "stdbuf",
      "-oL",
      "turnserver",
      "-c",
      conf,
      `--userdb=${join(directory, "db")}`,
    );
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], cwd: directory });
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes: Buffer) => output.push(String(bytes)));
    try {
      const connect = () => options.namespace.tcp(options.address, 5349);
      await untilListening(child, { connect, isStarted: () => output.join("").includes(LAST_WORDS) });
      await firstUse(await options.namespace.tcp(options.address, 3478), options.secret);
    } catch (error) {
      child.kill("SIGKILL");
      throw new Error(`turnserver did not start: ${output.join("")}`, { cause: error });
    }
    return new CoturnServer(child, { directory, certificate: await readFile(cert, "utf8"), output });
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** All that it has said so far. */
  get output(): string {
    return this.#output.join("");
  }

  /** Bytes that it holds. */
  async memory(): Promise<number> {
    const status = await readFile(`/proc/${this.#child.pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1]) * 1024;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isAlive) {
      const ended = once(this.#child, "exit");
      this.#child.kill("SIGKILL");
      await ended;
    }
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** coturn opens its database with the first credentials that it sees, which takes long on a busy disk. */
async function firstUse(socket: Socket, secret: string): Promise<void> {
  const nobody = { peerId: PeerId.parse("first-use"), sessionId: SessionId.parse("first-use"), name: 1 };
  using client = new TurnClient(streamLine(socket), turnCredentials(nobody, { secret, now: Date.now() }));
  await client.allocate();
  await client.refresh(0);
}

interface Signs {
  readonly connect: () => Promise<Socket>;
  readonly isStarted: () => boolean;
}

async function untilListening(child: ChildProcess, { connect, isStarted }: Signs): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    try {
      if (!isStarted()) throw new Error("it has not started all its threads");
      (await connect()).destroy();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(50);
    }
  }
}

async function configuration(options: CoturnOptions, { cert, key }: { cert: string; key: string }): Promise<string> {
  const values: Readonly<Record<string, string>> = {
    TURN_LISTENING_IP: options.address,
    TURN_RELAY_IP: options.address,
    TURN_REALM: "mdt.example",
    TURN_SECRET: options.secret,
    TURN_CERT: cert,
    TURN_KEY: key,
    TURN_SFU_ADDRESS: options.sfu,
  };
  const text = (await readFile(template, "utf8")).replaceAll(/\$\{(\w+)\}/gu, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the template asks for ${whole}`);
    return value;
  });
  const v6 = options.addressV6 === undefined ? [] : [`relay-ip=${options.addressV6}`];
  return [text, ...v6, ...(options.extra ?? []), ""].join("\n");
}

async function makeCertificate({ cert, key, address }: { cert: string; key: string; address: string }): Promise<void> {
  const subject = ["-subj", "/CN=relay.mdt.example", "-addext", `subjectAltName=DNS:relay.mdt.example,IP:${address}`];
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  await promisify(execFile)("openssl", ["req", ...kind, "-keyout", key, "-out", cert, ...subject]);
}
