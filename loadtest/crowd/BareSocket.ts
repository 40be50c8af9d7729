import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

export interface BareSocketParts {
  readonly port: number;
  /** With its query. */
  readonly path: string;
  readonly protocols: readonly string[];
  /** The server has agreed to a WebSocket. */
  readonly onOpen: () => void;
  /** A whole message, until `listenBelow` was called. */
  readonly onMessage: (message: Uint8Array) => void;
  readonly onClose: (reason: string) => void;
}

/** What a chunk may leave unread for the next one. */
type ReadBelow = (bytes: Buffer) => number;

/** Before what is read there is room for what the chunk before it left. */
const HEADROOM = 64;
const BUFFER_BYTES = 64 * 1024;
const END_OF_HEAD = "\r\n\r\n";
const BINARY = 0x82;
const PONG = 0x8a;
const MASKED = 0x80;

/**
 * The client's end of a WebSocket (RFC 6455) at the least cost for whoever has hundreds of them: after the first messages, bytes are
 * looked through where the kernel put them. What it writes is masked with zeros.
 */
export class BareSocket {
  readonly #parts: BareSocketParts;
  readonly #socket: Socket;
  readonly #buffer = Buffer.alloc(HEADROOM + BUFFER_BYTES);
  /** Of the handshake and of messages that are not whole yet. */
  #unread: Buffer = Buffer.alloc(0);
  #isOpen = false;
  #below: ReadBelow | undefined;
  #kept = 0;

  constructor(parts: BareSocketParts) {
    this.#parts = parts;
    const { port, path, protocols, onClose } = parts;
    const onread = {
      buffer: this.#buffer.subarray(HEADROOM),
      callback: (length: number) => {
        this.#read(length);
        return true;
      },
    };
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true, onread });
    this.#socket.on("error", (error) => onClose(error.message));
    this.#socket.on("close", () => onClose("the server ended it"));
    const lines = [
      `GET ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
      ...(protocols.length > 0 ? [`Sec-WebSocket-Protocol: ${protocols.join(", ")}`] : []),
    ];
    this.#socket.write(lines.join("\r\n") + END_OF_HEAD);
  }

  send(message: Uint8Array): void {
    this.#write(BINARY, message);
  }

  pong(): void {
    this.#write(PONG, new Uint8Array());
  }

  /** From now on every chunk goes to `read`, which says how many bytes at its end it wants to see again, with what comes next. */
  listenBelow(read: ReadBelow): void {
    this.#below = read;
  }

  #read(length: number): void {
    if (this.#below) return this.#readBelow(this.#below, length);
    this.#unread = Buffer.concat([this.#unread, this.#buffer.subarray(HEADROOM, HEADROOM + length)]);
    if (!this.#isOpen && !this.#readHead()) return;
    for (let message = this.#next(); message; message = this.#next()) this.#parts.onMessage(message);
  }

  #readBelow(read: ReadBelow, length: number): void {
    const chunk = this.#buffer.subarray(HEADROOM - this.#kept, HEADROOM + length);
    const left = read(chunk);
    if (left > HEADROOM) throw new Error("no room for what a chunk left");
    chunk.copy(this.#buffer, HEADROOM - left, chunk.length - left);
    this.#kept = left;
  }

  #readHead(): boolean {
    const end = this.#unread.indexOf(END_OF_HEAD);
    if (end < 0) return false;
    const [status = ""] = this.#unread.toString("latin1", 0, end).split("\r\n");
    if (!status.startsWith("HTTP/1.1 101")) this.#socket.destroy(new Error(`no WebSocket: ${status}`));
    this.#unread = this.#unread.subarray(end + END_OF_HEAD.length);
    this.#isOpen = true;
    this.#parts.onOpen();
    return true;
  }

  /** The next whole frame's payload. */
  #next(): Uint8Array | undefined {
    const bytes = this.#unread;
    if (bytes.length < 2) return undefined;
    const short = (bytes[1] ?? 0) & 0x7f;
    const headBytes = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (bytes.length < headBytes) return undefined;
    const length = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
    if (bytes.length < headBytes + length) return undefined;
    this.#unread = bytes.subarray(headBytes + length);
    return new Uint8Array(bytes.subarray(headBytes, headBytes + length));
  }

  #write(first: number, payload: Uint8Array): void {
    const { length } = payload;
    const size = length < 126 ? [length] : length <= 0xffff ? [126, length >> 8, length & 0xff] : undefined;
    if (!size) throw new Error("too long for this client");
    const [short = 0, ...long] = size;
    this.#socket.write(Buffer.concat([Buffer.from([first, MASKED | short, ...long, 0, 0, 0, 0]), payload]));
  }
}
