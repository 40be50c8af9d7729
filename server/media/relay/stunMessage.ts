import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";

/** RFC 8489 §5 and RFC 8656 §17: the methods and attributes that a TURN client needs. */
export const stunMethods = {
  binding: 0x001,
  allocate: 0x003,
  refresh: 0x004,
  send: 0x006,
  data: 0x007,
  createPermission: 0x008,
  channelBind: 0x009,
  connect: 0x00a,
} as const;

export const stunAttributes = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  channelNumber: 0x000c,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  requestedAddressFamily: 0x0017,
  requestedTransport: 0x0019,
  xorMappedAddress: 0x0020,
  software: 0x8022,
  fingerprint: 0x8028,
} as const;

const kinds = ["request", "indication", "success", "error"] as const;
type StunKind = (typeof kinds)[number];

export interface StunAttribute {
  readonly type: number;
  readonly value: Buffer;
}

export interface StunMessage {
  readonly method: number;
  readonly kind: StunKind;
  /** 12 bytes. */
  readonly transactionId: Buffer;
  readonly attributes: readonly StunAttribute[];
}

export const STUN_HEADER_BYTES = 20;
/** Larger than any answer a TURN server gives us, data indications included. */
export const MAX_STUN_BYTES = 4_096;
const MAX_ATTRIBUTES = 64;
const MAGIC_COOKIE = 0x2112_a442;
const FINGERPRINT_XOR = 0x5354_554e;
const INTEGRITY_BYTES = 24;
const FINGERPRINT_BYTES = 8;

export interface EncodeOptions {
  /** Adds MESSAGE-INTEGRITY. */
  readonly key?: Buffer;
  readonly withFingerprint?: boolean;
}

/** Throws a RangeError for what no datagram of ours may hold. */
export function encodeStun(message: StunMessage, { key, withFingerprint = false }: EncodeOptions = {}): Buffer {
  const header = Buffer.alloc(STUN_HEADER_BYTES);
  header.writeUInt16BE(messageType(message), 0);
  header.writeUInt32BE(MAGIC_COOKIE, 4);
  if (message.transactionId.length !== 12) throw new RangeError("a transaction id has 12 bytes");
  message.transactionId.copy(header, 8);
  let bytes: Buffer = Buffer.concat([header, ...message.attributes.map(encodeAttribute)]);
  if (key) bytes = append(bytes, stunAttributes.messageIntegrity, () => integrityOf(bytes, key));
  if (withFingerprint) bytes = append(bytes, stunAttributes.fingerprint, () => fingerprintOf(bytes));
  if (bytes.length > MAX_STUN_BYTES) throw new RangeError("the STUN message is too long");
  bytes.writeUInt16BE(bytes.length - STUN_HEADER_BYTES, 2);
  return bytes;
}

/**
 * One whole message, or undefined for anything that is not exactly one: a length that lies, an attribute past the end, a wrong
 * FINGERPRINT. What follows MESSAGE-INTEGRITY, but for FINGERPRINT, is left out (RFC 8489 §14.5).
 */
export function parseStun(bytes: Buffer): StunMessage | undefined {
  if (bytes.length < STUN_HEADER_BYTES || bytes.length > MAX_STUN_BYTES || bytes.length % 4 !== 0) return undefined;
  const type = bytes.readUInt16BE(0);
  if (type > 0x3fff || bytes.readUInt32BE(4) !== MAGIC_COOKIE) return undefined;
  if (bytes.readUInt16BE(2) !== bytes.length - STUN_HEADER_BYTES) return undefined;
  const placed = placedAttributes(bytes);
  if (!placed || !isFingerprintRight(bytes, placed)) return undefined;
  const protectedUpTo = placed.findIndex(({ type: of }) => of === stunAttributes.messageIntegrity);
  const kept = protectedUpTo < 0 ? placed : placed.slice(0, protectedUpTo + 1);
  return {
    method: (type & 0x000f) | ((type & 0x00e0) >> 1) | ((type & 0x3e00) >> 2),
    kind: kinds[((type & 0x0010) >> 4) | ((type & 0x0100) >> 7)] ?? "request",
    transactionId: bytes.subarray(8, STUN_HEADER_BYTES),
    attributes: kept.map(({ type: of, value }) => ({ type: of, value })),
  };
}

/** False as well where the message has no MESSAGE-INTEGRITY. `bytes` is what `parseStun` took. */
export function hasIntegrity(bytes: Buffer, key: Buffer): boolean {
  const found = placedAttributes(bytes)?.find(({ type }) => type === stunAttributes.messageIntegrity);
  if (found?.value.length !== INTEGRITY_BYTES - 4) return false;
  return timingSafeEqual(found.value, integrityOf(bytes.subarray(0, found.offset), key));
}

/** The key of long-term credentials (RFC 8489 §9.2.2); name, realm and password are plain ASCII here, so that nothing is prepared. */
export function longTermKey(parts: { readonly username: string; readonly realm: string; readonly password: string }) {
  return createHash("md5").update(`${parts.username}:${parts.realm}:${parts.password}`).digest();
}

/** The first of its type. */
export function attributeOf(message: StunMessage, type: number): Buffer | undefined {
  return message.attributes.find((attribute) => attribute.type === type)?.value;
}

/** The number of an ERROR-CODE, 300 to 699; undefined where there is none that means anything. */
export function errorCodeOf(message: StunMessage): number | undefined {
  const value = attributeOf(message, stunAttributes.errorCode);
  if (!value || value.length < 4) return undefined;
  const code = ((value[2] ?? 0) & 0x07) * 100 + (value[3] ?? 0);
  return code >= 300 && code < 700 ? code : undefined;
}

interface PlacedAttribute extends StunAttribute {
  /** Of its header. */
  readonly offset: number;
}

function messageType({ method, kind }: StunMessage): number {
  const bits = kinds.indexOf(kind);
  const methodBits = (method & 0x000f) | ((method & 0x0070) << 1) | ((method & 0x0f80) << 2);
  return methodBits | ((bits & 1) << 4) | ((bits & 2) << 7);
}

function encodeAttribute({ type, value }: StunAttribute): Buffer {
  const bytes = Buffer.alloc(4 + padded(value.length));
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

function append(bytes: Buffer, type: number, valueOf: () => Buffer): Buffer {
  return Buffer.concat([bytes, encodeAttribute({ type, value: valueOf() })]);
}

function placedAttributes(bytes: Buffer): PlacedAttribute[] | undefined {
  const found: PlacedAttribute[] = [];
  let offset = STUN_HEADER_BYTES;
  while (offset < bytes.length) {
    if (offset + 4 > bytes.length || found.length >= MAX_ATTRIBUTES) return undefined;
    const length = bytes.readUInt16BE(offset + 2);
    const end = offset + 4 + padded(length);
    if (end > bytes.length) return undefined;
    found.push({ offset, type: bytes.readUInt16BE(offset), value: bytes.subarray(offset + 4, offset + 4 + length) });
    offset = end;
  }
  return found;
}

function isFingerprintRight(bytes: Buffer, placed: readonly PlacedAttribute[]): boolean {
  const index = placed.findIndex(({ type }) => type === stunAttributes.fingerprint);
  const found = placed[index];
  if (!found) return true;
  return index === placed.length - 1 && found.value.equals(fingerprintOf(bytes.subarray(0, found.offset)));
}

/** Both are computed as if the message ended with the attribute itself. */
function endingWith(before: Buffer, attributeBytes: number): Buffer {
  const copy = Buffer.from(before);
  copy.writeUInt16BE(before.length - STUN_HEADER_BYTES + attributeBytes, 2);
  return copy;
}

function integrityOf(before: Buffer, key: Buffer): Buffer {
  return createHmac("sha1", key).update(endingWith(before, INTEGRITY_BYTES)).digest();
}

function fingerprintOf(before: Buffer): Buffer {
  const value = Buffer.alloc(4);
  value.writeUInt32BE((crc32(endingWith(before, FINGERPRINT_BYTES)) ^ FINGERPRINT_XOR) >>> 0);
  return value;
}

function padded(length: number): number {
  return (length + 3) & ~3;
}
