/** 32 kbit/s at 50 packets a second. */
const PAYLOAD_BYTES = 80;
export const PACKETS_PER_SECOND = 50;
export const PAYLOAD_TYPE = 111;
export const LEVEL_ID = 1;
const SAMPLES_PER_PACKET = 960;
const HEADER_BYTES = 12;
/** RFC 8285, one-byte form: one extension of one byte, padded to a word. */
const EXTENSION_BYTES = 8;
/** A voice that is clearly there: -30 dBov (RFC 6464). */
const LEVEL = 30;

/** One packet of Opus (RFC 3550), with its loudness, so that who watches loudness has its work; what is in it nobody decodes. */
export function voicePacket(ssrc: number, number: number): Buffer {
  const packet = Buffer.alloc(HEADER_BYTES + EXTENSION_BYTES + PAYLOAD_BYTES, number & 0xff);
  packet[0] = 0x90; // Version 2, with an extension.
  packet[1] = PAYLOAD_TYPE;
  packet.writeUInt16BE(number & 0xffff, 2);
  packet.writeUInt32BE((number * SAMPLES_PER_PACKET) >>> 0, 4);
  packet.writeUInt32BE(ssrc, 8);
  packet.writeUInt16BE(0xbede, 12);
  packet.writeUInt16BE(1, 14);
  packet.writeUInt32BE(((LEVEL_ID << 4) << 24) | (LEVEL << 16), 16);
  return packet;
}

/** Of the nth voice. */
export function ssrcOf(voice: number): number {
  return 10_000 + voice;
}
