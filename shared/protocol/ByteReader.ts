import { Failure } from "./failures.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const MAX_VARINT_BYTES = 8;

/**
 * Reads the number, string and byte forms of lib0 from bytes that nobody has checked yet. Every read is bounded by the
 * bytes themselves; whatever does not fit throws `Failure("bad-message")`.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get position(): number {
    return this.#position;
  }

  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  /** The next byte without taking it; undefined at the end. */
  peek(): number | undefined {
    return this.#bytes[this.#position];
  }

  uint8(): number {
    const byte = this.#bytes[this.#position];
    if (byte === undefined) throw new Failure("bad-message", "the bytes end too early");
    this.#position += 1;
    return byte;
  }

  /** An unsigned number of at most 53 bits. */
  varUint(): number {
    return this.#tail(0, 1);
  }

  /** A signed number of at most 53 bits: the first byte holds the sign and six bits. */
  varInt(): number {
    const first = this.uint8();
    const sign = first & 0x40 ? -1 : 1;
    const low = first & 0x3f;
    return sign * (first & 0x80 ? this.#tail(low, 64) : low);
  }

  /** The next `length` bytes as a view. */
  take(length: number): Uint8Array {
    if (length > this.remaining) throw new Failure("bad-message", "the bytes end too early");
    const view = this.#bytes.subarray(this.#position, this.#position + length);
    this.#position += length;
    return view;
  }

  /** Bytes with their length before them, as a view. */
  varBytes(): Uint8Array {
    return this.take(this.varUint());
  }

  /** A UTF-8 string with its length in bytes before it. */
  varString(): string {
    const bytes = this.varBytes();
    try {
      return utf8.decode(bytes);
    } catch (cause) {
      throw new Failure("bad-message", "a string is not UTF-8", { cause });
    }
  }

  /** What is left, as a view. */
  rest(): Uint8Array {
    return this.take(this.remaining);
  }

  /** Throws unless everything was read. */
  end(): void {
    if (this.remaining > 0) throw new Failure("bad-message", "bytes are left over");
  }

  #tail(start: number, firstFactor: number): number {
    let value = start;
    let factor = firstFactor;
    for (let read = 0; read < MAX_VARINT_BYTES; read++) {
      const byte = this.uint8();
      value += (byte & 0x7f) * factor;
      if (value > Number.MAX_SAFE_INTEGER) break;
      if (byte < 0x80) return value;
      factor *= 128;
    }
    throw new Failure("bad-message", "a number is larger than 53 bits");
  }
}
