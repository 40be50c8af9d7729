import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** One person's line to the server: a TCP relay that can be cut or held up, so that what others say overtakes. */
export class FlakyLine {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isHeld = false;

  private constructor(targetPort: number) {
    this.#server = createServer((near) => {
      const far = connect(targetPort, "127.0.0.1");
      this.#join(near, far);
      this.#join(far, near);
    });
  }

  static async open(targetPort: number): Promise<FlakyLine> {
    const line = new FlakyLine(targetPort);
    line.#server.listen(0, "127.0.0.1");
    await once(line.#server, "listening");
    return line;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the line is not open");
    return address.port;
  }

  /** Ends every connection without a word of the protocol. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Nothing passes for a while; then everything does, in order. */
  async hold(ms: number): Promise<void> {
    if (this.#isHeld) return;
    this.#isHeld = true;
    for (const socket of this.#sockets) socket.pause();
    await delay(ms);
    this.#isHeld = false;
    for (const socket of this.#sockets) socket.resume();
  }

  close(): void {
    this.drop();
    this.#server.close();
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on("data", (bytes) => to.write(bytes));
    from.on("error", () => from.destroy());
    from.on("close", () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    if (this.#isHeld) from.pause();
  }
}
