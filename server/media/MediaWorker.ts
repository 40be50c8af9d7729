import { createWorker } from "mediasoup";
import type { Router, TransportListenInfo, WebRtcServer, Worker } from "mediasoup/types";
import type { Log } from "../platform/log.ts";
import { mediaCodecs } from "./codecs.ts";

/** Where a Worker takes media. Ports of 0 mean any free one. */
export interface MediaAddress {
  readonly listenIp: string;
  /** What clients are told to send to; the listen IP where it is absent. */
  readonly announcedAddress: string | undefined;
  readonly udpPort: number;
  readonly tcpPort: number;
}

/** How often a Worker is asked whether it is there, and after how many unanswered questions it is ended. */
const QUESTION_MS = 500;
const MAX_UNANSWERED = 4;
const CLOSE_MS = 2_000;

/** One mediasoup Worker process and its WebRtcServer. It ends once: by `close()`, or by dying, which its listeners are told. */
export class MediaWorker {
  readonly address: MediaAddress;
  readonly server: WebRtcServer;
  readonly #worker: Worker;
  readonly #log: Log;
  readonly #questions: NodeJS.Timeout;
  #unanswered = 0;
  #routers = 0;

  private constructor(worker: Worker, server: WebRtcServer, ports: { address: MediaAddress; log: Log }) {
    this.#worker = worker;
    this.server = server;
    this.address = ports.address;
    this.#log = ports.log;
    this.#questions = setInterval(() => this.#ask(), QUESTION_MS).unref();
    worker.observer.once("close", () => clearInterval(this.#questions));
  }

  /** Throws where the process cannot be started or a port is taken. */
  static async start(wanted: MediaAddress, log: Log): Promise<MediaWorker> {
    const worker = await spawn();
    try {
      const server = await worker.createWebRtcServer({ listenInfos: listenInfos(wanted) });
      const { udpSockets, tcpServers } = await server.dump();
      const udpPort = udpSockets[0]?.port ?? wanted.udpPort;
      const tcpPort = tcpServers[0]?.port ?? wanted.tcpPort;
      return new MediaWorker(worker, server, { address: { ...wanted, udpPort, tcpPort }, log });
    } catch (error) {
      worker.close();
      throw error;
    }
  }

  get pid(): number {
    return this.#worker.pid;
  }

  /** Closed or dead. True before the Producers of a dying Worker say that they closed. */
  get isGone(): boolean {
    return this.#worker.closed;
  }

  get routerCount(): number {
    return this.#routers;
  }

  /** Called once when the process dies by itself, never because of `close()`. Returns its undo. */
  onDied(listener: () => void): () => void {
    this.#worker.on("died", listener);
    return () => void this.#worker.off("died", listener);
  }

  async createRouter(): Promise<Router> {
    const router = await this.#worker.createRouter({ mediaCodecs });
    this.#routers += 1;
    router.observer.once("close", () => (this.#routers -= 1));
    return router;
  }

  /** Resolves when the process is gone and its ports are free. */
  async close(): Promise<void> {
    if (this.#worker.subprocessClosed) return;
    const ended = new Promise<void>((resolve) => this.#worker.once("subprocessclose", resolve));
    const kill = setTimeout(() => this.#kill(), CLOSE_MS);
    this.#worker.close();
    await ended;
    clearTimeout(kill);
  }

  /**
   * A stopped or looping Worker answers nothing and dies of nothing, so it is ended here. Unanswered questions are
   * counted rather than timed: a busy event loop of our own asks less often.
   */
  #ask(): void {
    if (this.#unanswered >= MAX_UNANSWERED) {
      this.#log.error("media worker does not answer", { pid: this.pid });
      this.#kill();
      return;
    }
    this.#unanswered += 1;
    this.#worker.getResourceUsage().then(
      () => (this.#unanswered = 0),
      () => undefined, // Its channel closed: it died, which is told elsewhere.
    );
  }

  #kill(): void {
    try {
      process.kill(this.pid, "SIGKILL");
    } catch (error) {
      this.#log.debug("media worker was gone already", { pid: this.pid, error });
    }
  }
}

function listenInfos(address: MediaAddress): TransportListenInfo[] {
  const { listenIp: ip, announcedAddress, udpPort, tcpPort } = address;
  const announced = announcedAddress === undefined ? {} : { announcedAddress };
  return [
    { protocol: "udp", ip, port: udpPort, ...announced },
    { protocol: "tcp", ip, port: tcpPort, ...announced },
  ];
}

/**
 * mediasoup closes its Workers on SIGTERM and SIGINT, and its listeners suppress Node's own exit. When to end belongs
 * to the program's main: a draining server still carries its calls.
 */
async function spawn(): Promise<Worker> {
  const signals = ["SIGTERM", "SIGINT"] as const;
  const before = signals.map((signal) => new Set(process.listeners(signal)));
  const starting = createWorker({ logLevel: "error" });
  signals.forEach((signal, index) => {
    for (const listener of process.listeners(signal)) {
      if (!before[index]?.has(listener)) process.off(signal, listener);
    }
  });
  return starting;
}
