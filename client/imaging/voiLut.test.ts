import { describe, expect, it } from "vitest";
import type { DicomDataset } from "../net/DicomWebClient.ts";
import { voiOfLut } from "./voiLut.ts";

function image(descriptor: readonly number[], data: readonly number[]): DicomDataset {
  const item: DicomDataset = { "00283002": { Value: [...descriptor] }, "00283006": { Value: [...data] } };
  return { "00283010": { Value: [item] } };
}

const ramp = (count: number, from: number, to: number) =>
  Array.from({ length: count }, (_, index) => Math.min(Math.max((index - from) / (to - from), 0), 1) * 4095);

describe("voiOfLut", () => {
  it("takes the part in which the curve rises, or falls", () => {
    const rising = voiOfLut(image([1000, -200, 12], ramp(1000, 300, 500)));
    expect(rising).toEqual({ lower: 110, upper: 290 });
    const falling = voiOfLut(image([1000, -200, 12], ramp(1000, 300, 500).toReversed()));
    expect(falling).toEqual({ lower: 309, upper: 489 });
  });

  it("takes all its entries where their values are not in the metadata, 0 meaning 65536", () => {
    expect(voiOfLut(image([0, 0, 16], []))).toEqual({ lower: 0, upper: 65_535 });
    expect(voiOfLut(image([256, 100, 8], ramp(9, 0, 8)))).toEqual({ lower: 100, upper: 355 });
  });

  it("is nothing without a table, and survives a flat one", () => {
    expect(voiOfLut({})).toBeUndefined();
    expect(voiOfLut(image([1], []))).toBeUndefined();
    expect(voiOfLut(image([4, 0, 8], [7, 7, 7, 7]))).toEqual({ lower: 0, upper: 3 });
    expect(voiOfLut(image([1, 0, 8], [7]))).toBeUndefined();
  });
});
