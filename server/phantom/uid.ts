import { createHash } from "node:crypto";

/** A valid UID under 2.25 (PS3.5 §B.2: a UUID as one decimal component), the same for the same name on every machine. */
export function uidOf(name: string): string {
  const bytes = createHash("sha256").update(`consilium phantom ${name}`).digest();
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return `2.25.${BigInt(`0x${bytes.subarray(0, 16).toString("hex")}`)}`;
}
