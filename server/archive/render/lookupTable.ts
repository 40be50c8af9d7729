import type { DicomJson } from "../../../shared/protocol/dicomweb.ts";
import { numbers } from "../ingest/jsonValues.ts";
import type { BinaryValue } from "./binaryValue.ts";

/** A lookup table of modality or VOI values (PS3.3 §C.11.1.1.1). */
export interface LookupTable {
  /** The entry of a value; values below and above the table have its first and last one. */
  readonly at: (value: number) => number;
  /** What an entry of all ones is. */
  readonly most: number;
}

/** The table of one item of a Modality or VOI LUT Sequence; undefined where it is not complete. */
export function lookupTable(item: DicomJson | undefined, value: BinaryValue): LookupTable | undefined {
  if (!item) return undefined;
  const [declared = 0, first = 0, bits = 16] = numbers(item, "00283002");
  const bytes = value(item["00283006"]);
  if (!bytes) return undefined;
  const entries = declared === 0 ? 65_536 : declared;
  const isWide = bytes.length >= entries * 2;
  if (bytes.length < entries) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    at(input) {
      const index = Math.max(0, Math.min(entries - 1, Math.round(input) - first));
      return isWide ? view.getUint16(index * 2, true) : view.getUint8(index);
    },
    most: 2 ** Math.max(1, Math.min(16, bits)) - 1,
  };
}
