import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { digestOf, Sha256 } from "./sha256.ts";

const bytes = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 31 + length) % 256);
const real = (data: Uint8Array) => createHash("sha256").update(data).digest("hex");

describe("Sha256", () => {
  it("is SHA-256 for every length around a block, in every cut", () => {
    for (const length of [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 129, 1000]) {
      for (const cut of [1, 7, 64, 100, 2000]) {
        const hash = new Sha256();
        for (let at = 0; at < length; at += cut) hash.update(bytes(length).subarray(at, at + cut));
        expect(hash.digest(), `${length} by ${cut}`).toBe(real(bytes(length)));
      }
    }
  });

  it("digestOf: large files and small ones", async () => {
    for (const data of [bytes(3), new Uint8Array(17 * 1024 * 1024).fill(7)])
      expect(await digestOf(new Blob([data]))).toBe(real(data));
  });
});
