import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { get, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type Browser, chromium, expect } from "@playwright/test";
import { CoturnServer } from "../../server/testing/CoturnServer.ts";
import { DemoServer } from "../../server/testing/DemoServer.ts";
import { GuardedNetwork, type Opening } from "../../server/testing/GuardedNetwork.ts";
import { quietChromium } from "./quietChromium.ts";

const SFU = "198.51.100.10";
const RELAY = "198.51.100.20";
const MEDIA_PORT = 44_400;
const SECRET = "a secret of thirty-two characters";

const turnUrls = [`turn:${RELAY}`, `turn:${RELAY}?transport=tcp`, `turns:${RELAY}:5349?transport=tcp`];

/** What a network must let through for each way of media, the best first. */
export const openings = {
  udp: { protocol: "udp", ip: SFU, port: MEDIA_PORT },
  tcp: { protocol: "tcp", ip: SFU, port: MEDIA_PORT },
  turnUdp: { protocol: "udp", ip: RELAY, port: 3478 },
  turnTcp: { protocol: "tcp", ip: RELAY, port: 3478 },
  turnTls: { protocol: "tcp", ip: RELAY, port: 5349 },
} as const satisfies Readonly<Record<string, Opening>>;

/** A demo with the relay as it is shipped, and a Chromium whose only network reaches them through a firewall. */
export class RelayWorld implements AsyncDisposable {
  readonly network: GuardedNetwork;
  readonly demo: DemoServer;
  readonly browser: Browser;
  #coturn: CoturnServer;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    parts: { network: GuardedNetwork; demo: DemoServer; browser: Browser; coturn: CoturnServer },
    stack: AsyncDisposableStack,
  ) {
    this.network = parts.network;
    this.demo = parts.demo;
    this.browser = parts.browser;
    this.#coturn = parts.coturn;
    this.#stack = stack;
  }

  /** Resolves once the server hands the relay out. */
  static async open(): Promise<RelayWorld> {
    await using stack = new AsyncDisposableStack();
    const network = stack.use(await GuardedNetwork.open([SFU, RELAY]));
    const coturn = stack.use(await startCoturn(network));
    const demo = stack.use(
      await DemoServer.start({
        namespace: network.servers,
        env: {
          MEDIA_LISTEN_IP: SFU,
          MEDIA_PORT: String(MEDIA_PORT),
          TURN_URLS: turnUrls.join(","),
          TURN_SECRET: SECRET,
          NODE_EXTRA_CA_CERTS: join(coturn.directory, "cert.pem"),
        },
      }),
    );
    const port = Number(new URL(demo.description.url).port);
    await network.bridge(port);
    await expect
      .poll(() => metrics(network, port), { timeout: 60_000 })
      .toMatch(new RegExp(`^consilium_relay_urls ${turnUrls.length}$`, "mu"));
    const browser = await launch(network, coturn);
    stack.defer(() => browser.close());
    return new RelayWorld({ network, demo, browser, coturn }, stack.move());
  }

  /** As by a power cut. */
  async killRelay(): Promise<void> {
    await this.#coturn[Symbol.asyncDispose]();
  }

  /** Anew, at the same address, with another certificate. */
  async startRelay(): Promise<void> {
    this.#coturn = this.#stack.use(await startCoturn(this.network));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

function startCoturn(network: GuardedNetwork): Promise<CoturnServer> {
  return CoturnServer.start({ namespace: network.servers, secret: SECRET, sfu: SFU, address: RELAY });
}

async function metrics(network: GuardedNetwork, port: number): Promise<string> {
  const socket = await network.servers.tcp("127.0.0.1", port);
  const asked = get({ path: "/metrics", createConnection: () => socket });
  const [answer]: IncomingMessage[] = await once(asked, "response");
  return answer ? text(answer) : "";
}

/** Chromium in people's network. It trusts the relay's certificate by its key: a TURN server's is checked like a page's. */
async function launch(network: GuardedNetwork, coturn: CoturnServer): Promise<Browser> {
  const [program, args] = network.people.command(process.env["CHROMIUM"] ?? "/usr/bin/chromium");
  const wrapper = join(coturn.directory, "chromium.sh");
  await writeFile(wrapper, `#!/bin/sh\nexec ${program} ${args.join(" ")} "$@"\n`, { mode: 0o755 });
  const key = new X509Certificate(coturn.certificate).publicKey.export({ type: "spki", format: "der" });
  const digest = createHash("sha256").update(key).digest("base64");
  return chromium.launch({
    executablePath: wrapper,
    args: [
      ...quietChromium,
      "--autoplay-policy=no-user-gesture-required",
      `--ignore-certificate-errors-spki-list=${digest}`,
    ],
  });
}
