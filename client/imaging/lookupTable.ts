import type { DicomDataset } from "../net/DicomWebClient.ts";
import { bulkOf, numbersOf, tupleOf } from "../net/dicomValues.ts";

/** A modality or VOI table (PS3.3 C.11.1.1.1) as the metadata describe it; its entries may lie elsewhere. */
export interface TableSource {
  readonly entries: number;
  /** The value that the first entry is for. */
  readonly first: number;
  /** What an entry of all ones is. */
  readonly most: number;
  readonly data: { readonly words: readonly number[] } | { readonly inline: string } | { readonly bulk: number };
}

/** A table with its entries at hand. */
export interface LookupTable {
  readonly first: number;
  readonly most: number;
  readonly words: ArrayLike<number>;
}

/** Undefined where the item describes no table. */
export function tableSourceOf(item: DicomDataset | undefined): TableSource | undefined {
  const [declared, first, bits] = (item && tupleOf(item, "00283002", 3)) ?? [];
  if (!item || declared === undefined || first === undefined || bits === undefined) return undefined;
  const data = dataOf(item);
  if (!data) return undefined;
  const most = 2 ** Math.max(1, Math.min(16, bits)) - 1;
  return { entries: declared === 0 ? 65_536 : declared, first, most, data };
}

function dataOf(item: DicomDataset): TableSource["data"] | undefined {
  const attribute = item["00283006"];
  if (attribute?.InlineBinary !== undefined) return { inline: attribute.InlineBinary };
  const bulk = bulkOf(item, "00283006");
  if (bulk !== undefined) return { bulk };
  const words = numbersOf(item, "00283006");
  return words.length > 0 && words.every(Number.isFinite) ? { words } : undefined;
}

/** Rejects where the entries are fewer than the description says, and as `fetchBulk` does. */
export async function readTable(
  source: TableSource,
  fetchBulk: (bulk: number) => Promise<Uint8Array>,
): Promise<LookupTable> {
  const words = await wordsOf(source, fetchBulk);
  if (words.length < source.entries) throw new Error("the lookup table is not complete");
  return { first: source.first, most: source.most, words };
}

/** Little endian, as the archive sends it. Entries of eight bits may lie two in a word (PS3.3 C.11.1.1.1). */
async function wordsOf(
  { data, entries }: TableSource,
  fetchBulk: (bulk: number) => Promise<Uint8Array>,
): Promise<ArrayLike<number>> {
  if ("words" in data) return data.words;
  const bytes =
    "inline" in data
      ? Uint8Array.from(atob(data.inline), (letter) => letter.charCodeAt(0))
      : await fetchBulk(data.bulk);
  if (bytes.length < entries * 2) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint16Array.from({ length: entries }, (_, index) => view.getUint16(index * 2, true));
}

/** The entry at a place of the table, from 0; what lies below or above has the first or the last one. */
export function entryAt({ words }: LookupTable, place: number): number {
  return words[Math.max(0, Math.min(words.length - 1, Math.round(place)))] ?? 0;
}
