import { Failure } from "../../../shared/protocol/failures.ts";

const MAX_HEADER_BYTES = 16 * 1024;
const HEADERS_END = Buffer.from("\r\n\r\n");

export interface Part {
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** To be read to its end before the next part is asked for. */
  readonly body: AsyncIterable<Uint8Array>;
}

function malformed(message: string): Failure {
  return new Failure("bad-message", message);
}

/**
 * Cuts a multipart stream (RFC 2046 §5.1.1) into parts without holding one: apart from a part's headers, which are bounded, it keeps no
 * more than the chunk at hand. Breaks off with a `Failure` where the stream is malformed, ends early or is longer than `maxBytes`.
 */
export class MultipartReader {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #delimiter: Buffer;
  readonly #maxBytes: number;
  // The first boundary needs no line break before it; with this one it is like all others.
  #buffer: Buffer = Buffer.from("\r\n");
  #received = 0;
  #hasEnded = false;

  constructor(source: AsyncIterable<Uint8Array>, boundary: string, maxBytes: number) {
    this.#source = source[Symbol.asyncIterator]();
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, "latin1");
    this.#maxBytes = maxBytes;
  }

  async *parts(): AsyncIterable<Part> {
    // What stands before the first boundary is for people (RFC 2046 §5.1.1).
    for await (const _ of this.#untilBoundary());
    while (!(await this.#isLastBoundary())) {
      const headers = await this.#headers();
      const state = { done: false };
      yield { headers, body: this.#body(state) };
      if (!state.done) throw new Error("a part was not read to its end");
    }
    // The epilogue is nobody's, but its sender waits until it is taken.
    while (await this.#fill()) this.#buffer = Buffer.alloc(0);
  }

  async *#body(state: { done: boolean }): AsyncIterable<Uint8Array> {
    yield* this.#untilBoundary();
    state.done = true;
  }

  async #fill(): Promise<boolean> {
    if (this.#hasEnded) return false;
    const next = await this.#source.next();
    if (next.done) {
      this.#hasEnded = true;
      return false;
    }
    this.#received += next.value.length;
    if (this.#received > this.#maxBytes) throw new Failure("too-large", "the request is larger than allowed");
    this.#buffer = this.#buffer.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.#buffer, next.value]);
    return true;
  }

  /** Everything up to the next boundary, which is consumed. */
  async *#untilBoundary(): AsyncIterable<Uint8Array> {
    for (;;) {
      const at = this.#buffer.indexOf(this.#delimiter);
      if (at >= 0) {
        const chunk = this.#buffer.subarray(0, at);
        this.#buffer = this.#buffer.subarray(at + this.#delimiter.length);
        if (chunk.length > 0) yield chunk;
        return;
      }
      // The tail may be the beginning of a boundary.
      const safe = this.#buffer.length - this.#delimiter.length + 1;
      if (safe > 0) {
        const chunk = this.#buffer.subarray(0, safe);
        this.#buffer = this.#buffer.subarray(safe);
        yield chunk;
      }
      if (!(await this.#fill())) throw malformed("the request ends inside a part");
    }
  }

  /** What follows a boundary: two hyphens end the message, a line break begins a part; blanks may stand between. */
  async #isLastBoundary(): Promise<boolean> {
    while (this.#buffer.length < 2) {
      if (!(await this.#fill())) throw malformed("the request ends inside a boundary");
    }
    if (this.#buffer[0] === 0x2d && this.#buffer[1] === 0x2d) return true;
    const lineEnd = await this.#find(Buffer.from("\r\n"), MAX_HEADER_BYTES);
    if (this.#buffer.subarray(0, lineEnd).some((byte) => byte !== 0x20 && byte !== 0x09)) {
      throw malformed("a boundary is followed by other text");
    }
    // The line break stays: a part without headers has nothing else before its empty line.
    this.#buffer = this.#buffer.subarray(lineEnd);
    return false;
  }

  async #headers(): Promise<ReadonlyMap<string, string>> {
    const end = await this.#find(HEADERS_END, MAX_HEADER_BYTES);
    const text = this.#buffer.subarray(0, end).toString("latin1");
    this.#buffer = this.#buffer.subarray(end + HEADERS_END.length);
    const headers = new Map<string, string>();
    for (const line of text.split("\r\n")) {
      if (line === "") continue;
      const colon = line.indexOf(":");
      if (colon < 1) throw malformed("a part has a malformed header");
      headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    }
    return headers;
  }

  async #find(bytes: Buffer, limit: number): Promise<number> {
    for (;;) {
      const at = this.#buffer.indexOf(bytes);
      if (at >= 0 && at <= limit) return at;
      if (at > limit || this.#buffer.length > limit) throw malformed("a part's headers are too long");
      if (!(await this.#fill())) throw malformed("the request ends inside a part's headers");
    }
  }
}
