import type { ByteReader } from "../dataset/ByteReader.ts";
import { inflated, spooled } from "../dataset/inflate.ts";
import { dataSetStart } from "../dataset/part10.ts";

/** The data set of a deflated object, in a nameless file. Loaded only where it is needed: reading DICOM files takes a dictionary. */
export function inflatedReader(stored: ByteReader, spoolDirectory: string): Promise<ByteReader> {
  return spooled(inflated(stored, dataSetStart(stored)), spoolDirectory);
}
