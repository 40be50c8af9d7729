import type { Server, Socket } from "node:net";
import { NetworkNamespace } from "./NetworkNamespace.ts";

export interface Opening {
  readonly protocol: "udp" | "tcp";
  readonly ip: string;
  readonly port: number;
}

const [INSIDE, OUTSIDE] = ["192.0.2.2", "192.0.2.1"];
const CABLE = "cable0";

/**
 * Two networks and one cable between them: people's, and that of the servers. A firewall at the servers' end lets through what it is
 * told to; everything else of UDP and TCP disappears without an answer.
 */
export class GuardedNetwork implements AsyncDisposable {
  readonly people: NetworkNamespace;
  readonly servers: NetworkNamespace;
  readonly #bridges: Server[] = [];
  #rules: readonly string[] = [];

  private constructor(people: NetworkNamespace, servers: NetworkNamespace) {
    this.people = people;
    this.servers = servers;
  }

  /** `addresses`: the servers'. Closed at first. */
  static async open(addresses: readonly string[]): Promise<GuardedNetwork> {
    await using stack = new AsyncDisposableStack();
    const people = stack.use(await NetworkNamespace.bare());
    const servers = stack.use(await NetworkNamespace.bare());
    await people.ip([`link add ${CABLE} type veth peer name ${CABLE} netns ${servers.pid}`]);
    await servers.ip([
      ...addresses.map((address) => `addr add ${address}/32 dev lo`),
      `addr add ${OUTSIDE}/24 dev ${CABLE}`,
      `link set ${CABLE} up`,
      // Own addresses are looked up before any rule, unless that comes after the firewall's.
      "rule add pref 200 lookup local",
      "rule del pref 0",
      ...["udp", "tcp"].map((protocol) => `rule add pref 100 iif ${CABLE} ipproto ${protocol} blackhole`),
    ]);
    await people.ip([
      `addr add ${INSIDE}/24 dev ${CABLE}`,
      `link set ${CABLE} up`,
      `route add default via ${OUTSIDE} dev ${CABLE}`,
    ]);
    stack.move();
    return new GuardedNetwork(people, servers);
  }

  /** From now on these and no others, for connections that are open as well. */
  async letThrough(openings: readonly Opening[]): Promise<void> {
    const former = this.#rules;
    this.#rules = openings.map(
      ({ protocol, ip, port }) => `pref 10 iif ${CABLE} to ${ip} ipproto ${protocol} dport ${port} lookup local`,
    );
    await this.servers.ip([
      ...former.map((rule) => `rule del ${rule}`),
      ...this.#rules.map((rule) => `rule add ${rule}`),
    ]);
  }

  /** A port of the servers' loopback at people's loopback, past the cable. */
  async bridge(port: number): Promise<void> {
    const server = await this.people.listen("127.0.0.1", port);
    this.#bridges.push(server);
    server.on("connection", (near: Socket) => {
      near.on("error", () => undefined);
      this.servers.tcp("127.0.0.1", port).then(
        (far) => join(near, far),
        () => near.destroy(),
      );
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const bridge of this.#bridges) bridge.close();
    await this.people[Symbol.asyncDispose]();
    await this.servers[Symbol.asyncDispose]();
  }
}

function join(near: Socket, far: Socket): void {
  far.on("error", () => undefined);
  near.on("close", () => far.destroy());
  far.on("close", () => near.destroy());
  near.pipe(far);
  far.pipe(near);
}
