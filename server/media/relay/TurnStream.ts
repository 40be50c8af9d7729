import { MAX_STUN_BYTES, STUN_HEADER_BYTES } from "./stunMessage.ts";

/**
 * Cuts a TCP or TLS stream into STUN messages and ChannelData (RFC 8656 §12.5: padded to four bytes there). Holds one message at
 * most. What is neither, or too long, is the end of the stream: `push` then throws a RangeError.
 */
export class TurnStream {
  #held = Buffer.alloc(0);

  push(chunk: Buffer): Buffer[] {
    this.#held = Buffer.concat([this.#held, chunk]);
    const packets: Buffer[] = [];
    for (let size = this.#next(); size !== undefined && size.whole <= this.#held.length; size = this.#next()) {
      packets.push(this.#held.subarray(0, size.packet));
      this.#held = this.#held.subarray(size.whole);
    }
    return packets;
  }

  #next(): { readonly packet: number; readonly whole: number } | undefined {
    if (this.#held.length < 4) return undefined;
    const type = this.#held.readUInt16BE(0);
    const isChannel = type >= 0x4000 && type <= 0x4fff;
    if (!isChannel && type > 0x3fff) throw new RangeError("neither STUN nor ChannelData");
    const packet = this.#held.readUInt16BE(2) + (isChannel ? 4 : STUN_HEADER_BYTES);
    if (packet > MAX_STUN_BYTES) throw new RangeError("a message on the stream is too long");
    return { packet, whole: (packet + 3) & ~3 };
  }
}
