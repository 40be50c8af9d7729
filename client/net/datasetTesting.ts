import type { DicomDataset } from "./DicomWebClient.ts";

/** Values under their tags, as a test writes them. */
export type TagValues = Readonly<Record<string, readonly unknown[]>>;

export function testDataset(values: TagValues): DicomDataset {
  return Object.fromEntries(Object.entries(values).map(([tag, Value]) => [tag, { Value: [...Value] }]));
}
