import { isIPv4, isIPv6 } from "node:net";

export interface SocketPlace {
  /** IPv4 or IPv6, without a zone. */
  readonly ip: string;
  readonly port: number;
}

const COOKIE = Buffer.from([0x21, 0x12, 0xa4, 0x42]);

/** XOR-MAPPED-ADDRESS and its like (RFC 8489 §14.2). An IPv6 address stays one, whatever is mapped into it. */
export function encodeXorAddress({ ip, port }: SocketPlace, transactionId: Buffer): Buffer {
  const address = ipBytes(ip);
  const value = Buffer.alloc(4 + address.length);
  value[1] = address.length === 4 ? 1 : 2;
  value.writeUInt16BE(port ^ 0x2112, 2);
  xored(address, transactionId).copy(value, 4);
  return value;
}

export function parseXorAddress(value: Buffer, transactionId: Buffer): SocketPlace | undefined {
  const length = value[1] === 1 ? 4 : 16;
  if (value.length !== 4 + length || (value[1] !== 1 && value[1] !== 2)) return undefined;
  return { ip: ipText(xored(value.subarray(4), transactionId)), port: value.readUInt16BE(2) ^ 0x2112 };
}

/** 4 or 16 bytes. Throws a RangeError for what is no address. */
export function ipBytes(ip: string): Buffer {
  if (isIPv4(ip)) return Buffer.from(ip.split(".").map(Number));
  if (!isIPv6(ip) || ip.includes("%")) throw new RangeError("not an IP address");
  const [head = "", tail] = canonical(ip).split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const [front, back] = [groups(head), groups(tail ?? "")];
  const middle = tail === undefined ? [] : Array.from({ length: 8 - front.length - back.length }, () => "0");
  const bytes = Buffer.alloc(16);
  [...front, ...middle, ...back].forEach((group, index) => bytes.writeUInt16BE(Number.parseInt(group, 16), 2 * index));
  return bytes;
}

function ipText(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16));
  return canonical(groups.join(":"));
}

/** The URL standard writes IPv6 as RFC 5952 does, dotted tails as hexadecimal. */
function canonical(ip: string): string {
  return new URL(`http://[${ip}]`).hostname.slice(1, -1);
}

function xored(address: Buffer, transactionId: Buffer): Buffer {
  const mask = Buffer.concat([COOKIE, transactionId]);
  return Buffer.from(address.map((byte, index) => byte ^ (mask[index] ?? 0)));
}
