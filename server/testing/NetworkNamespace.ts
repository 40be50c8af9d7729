import { type ChildProcess, execFile, spawn } from "node:child_process";
import { Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { Server, Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

interface Reply {
  readonly id: number;
  readonly error?: string;
}

/**
 * A network of its own (Linux, root): loopback with the given addresses and a stub of an interface that makes programs believe in a
 * way out. Nothing of it reaches the machine's network, and it is gone with the process that made it.
 */
export class NetworkNamespace implements AsyncDisposable {
  readonly #keeper: ChildProcess;
  #orders = 0;

  private constructor(keeper: ChildProcess) {
    this.#keeper = keeper;
  }

  /** Why there can be none on this machine; undefined where there can. */
  static async refusal(): Promise<string | undefined> {
    try {
      await run("unshare", ["-n", "ip", "link", "set", "lo", "up"]);
      return undefined;
    } catch (error) {
      return `no network namespace can be made here: ${String(error)}`;
    }
  }

  /** `wished`: addresses that are added where the kernel lets one have them. */
  static async open(addresses: readonly string[], wished: readonly string[] = []): Promise<NetworkNamespace> {
    const made = await NetworkNamespace.bare();
    await made.ip([
      "link add way0 type veth peer name way1",
      "addr add 203.0.113.1/24 dev way0",
      "link set way0 up",
      "link set way1 up",
      "route add default via 203.0.113.254 dev way0",
      ...addresses.map(added),
    ]);
    if (wished.length > 0) await made.ip(wished.map(added), "-force").catch(() => undefined);
    return made;
  }

  /** Loopback and nothing else. */
  static async bare(): Promise<NetworkNamespace> {
    const child = join(import.meta.dirname, "namespaceChild.ts");
    const keeper = spawn("unshare", ["-n", process.execPath, child], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    await once(keeper, "message");
    const made = new NetworkNamespace(keeper);
    await made.ip(["link set lo up"]);
    return made;
  }

  /** By which `ip` knows it from within another. */
  get pid(): number {
    return this.#keeper.pid ?? 0;
  }

  /** The command line that runs a program in it; the program ends with its parent. */
  command(program: string, ...args: readonly string[]): [string, string[]] {
    return ["nsenter", ["-t", String(this.pid), "-n", "setpriv", "--pdeathsig", "KILL", program, ...args]];
  }

  /** Port 0: any free one. */
  async udp(ip: string, port = 0): Promise<UdpSocket> {
    const socket = await this.#open({ kind: "udp", ip, port });
    if (!(socket instanceof UdpSocket)) throw new Error("no UDP socket came");
    return socket;
  }

  /** Connected and paused. */
  async tcp(ip: string, port: number): Promise<Socket> {
    const socket = await this.#open({ kind: "tcp", ip, port });
    if (!(socket instanceof Socket)) throw new Error("no TCP socket came");
    return socket;
  }

  /** Whoever connects is heard here. */
  async listen(ip: string, port: number): Promise<Server> {
    const server = await this.#open({ kind: "listen", ip, port });
    if (!(server instanceof Server)) throw new Error("no server came");
    return server;
  }

  /** Lines for `ip -batch`. */
  async ip(orders: readonly string[], ...options: readonly string[]): Promise<void> {
    const [program, args] = this.command("ip", ...options, "-batch", "-");
    const running = run(program, args);
    running.child.stdin?.end(`${orders.join("\n")}\n`);
    await running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#keeper.exitCode !== null || this.#keeper.signalCode !== null) return;
    const ended = once(this.#keeper, "exit");
    this.#keeper.kill("SIGKILL");
    await ended;
  }

  #open(order: { kind: "udp" | "tcp" | "listen"; ip: string; port: number }): Promise<unknown> {
    const id = (this.#orders += 1);
    return new Promise((resolve, reject) => {
      const take = (reply: Reply, handle: unknown) => {
        if (reply.id !== id) return;
        this.#keeper.off("message", take);
        if (reply.error === undefined) resolve(handle);
        else reject(new Error(reply.error));
      };
      this.#keeper.on("message", take);
      this.#keeper.send({ id, ...order });
    });
  }
}

function added(address: string): string {
  return `addr add ${address}/${address.includes(":") ? "128 dev lo nodad" : "32 dev lo"}`;
}
