const FINAL_BINARY = 0x82;
const SHORT_BYTES = 125;
const TWO_BYTE_LENGTH = 126;
const EIGHT_BYTE_LENGTH = 127;

/** A message as the one WebSocket frame that a server makes of it (RFC 6455 §5.2): final, binary, not masked, so the same for every socket. */
export function binaryFrame(message: Uint8Array): Buffer {
  const { length } = message;
  const headerBytes = length <= SHORT_BYTES ? 2 : length <= 0xffff ? 4 : 10;
  const frame = Buffer.allocUnsafe(headerBytes + length);
  frame[0] = FINAL_BINARY;
  if (headerBytes === 2) frame[1] = length;
  else if (headerBytes === 4) {
    frame[1] = TWO_BYTE_LENGTH;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = EIGHT_BYTE_LENGTH;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.set(message, headerBytes);
  return frame;
}
