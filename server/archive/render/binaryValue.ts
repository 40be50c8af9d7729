import type { DicomJsonAttribute } from "../../../shared/protocol/dicomweb.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import type { ByteReader } from "../dataset/ByteReader.ts";
import type { InstanceLayout } from "../frameLayout.ts";

/** Of one table or overlay: an overlay of 8192 x 8192 pixels has 8 MiB. */
const MAX_VALUE_BYTES = 16 * 1024 * 1024;

/** The words or bytes of an attribute in little endian, wherever the metadata have put them. */
export type BinaryValue = (attribute: DicomJsonAttribute | undefined) => Uint8Array | undefined;

/** `reader` reads the data set that the layout is about, inflated where it was deflated. */
export function binaryValues(reader: ByteReader, { bulk }: InstanceLayout): BinaryValue {
  return (attribute) => {
    if (!attribute) return undefined;
    const { Value, InlineBinary, BulkDataURI } = attribute;
    if (InlineBinary !== undefined) return Buffer.from(InlineBinary, "base64");
    if (Value) return new Uint8Array(Uint16Array.from(Value.map(Number)).buffer);
    const place = bulk[Number(/\/bulkdata\/(\d+)$/u.exec(BulkDataURI ?? "")?.[1] ?? -1)];
    if (!place) return undefined;
    if (place.length > MAX_VALUE_BYTES) throw new Failure("unprocessable", "a table or overlay is too large to render");
    const bytes = new Uint8Array(place.length);
    reader.copy(place.offset, bytes);
    return place.swapBytes === 2 ? swapped(bytes) : bytes;
  };
}

function swapped(bytes: Uint8Array): Uint8Array {
  return Buffer.from(bytes.buffer, 0, bytes.length & ~1).swap16();
}
