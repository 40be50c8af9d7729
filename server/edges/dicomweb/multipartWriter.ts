import { randomBytes } from "node:crypto";

export interface OutgoingPart {
  /** Each "Name: value". */
  readonly headers: readonly string[];
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** A boundary that no content holds, but by a chance of one in 2^128. */
export function newBoundary(): string {
  return `part-${randomBytes(16).toString("hex")}`;
}

function headOf(headers: readonly string[], boundary: string): Buffer {
  return Buffer.from(`--${boundary}\r\n${headers.join("\r\n")}\r\n\r\n`, "latin1");
}

/** A multipart body of one part that is in memory, piece by piece: nothing is copied. */
export function onePart(headers: readonly string[], bytes: Uint8Array, boundary: string): Uint8Array[] {
  return [headOf(headers, boundary), bytes, Buffer.from(`\r\n--${boundary}--\r\n`, "latin1")];
}

/** The bytes of a multipart body (RFC 2046 §5.1.1). Readers of DICOMweb take the first bytes for the boundary, so no preamble stands there. */
export async function* multipart(parts: AsyncIterable<OutgoingPart>, boundary: string): AsyncIterable<Uint8Array> {
  let isFirst = true;
  for await (const { headers, bytes } of parts) {
    if (!isFirst) yield Buffer.from("\r\n");
    yield headOf(headers, boundary);
    isFirst = false;
    yield* bytes;
  }
  yield Buffer.from(`\r\n--${boundary}--\r\n`, "latin1");
}
