import type { ZipStop } from "./Outcome.ts";

export interface ZipLimits {
  readonly maxEntries: number;
  /** Inflated bytes of all entries together. */
  readonly maxBytes: number;
  /** Inflated to compressed bytes, of all that was read so far. */
  readonly maxRatio: number;
  /** So much is inflated before the ratio counts: one black image alone shrinks to a thousandth. */
  readonly freeBytes: number;
}

const MIB = 1024 * 1024;
export const zipLimits: ZipLimits = { maxEntries: 20_000, maxBytes: 2048 * MIB, maxRatio: 100, freeBytes: 16 * MIB };

/** Why a ZIP is read no further; what was read of it before stays good. */
export class ZipStopped extends Error {
  readonly reason: ZipStop;

  constructor(reason: ZipStop, options?: ErrorOptions) {
    super(`the ZIP is read no further: ${reason}`, options);
    this.name = "ZipStopped";
    this.reason = reason;
  }
}

/** Counts what a ZIP costs while it is read, and stops it. No declared size is believed: it can only be found to be a lie. */
export class ZipBudget {
  readonly #limits: ZipLimits;
  #entries = 0;
  #inflated = 0;
  #compressed = 0;

  constructor(limits: ZipLimits = zipLimits) {
    this.#limits = limits;
  }

  /** Before an entry is looked at. */
  entry(): void {
    if (++this.#entries > this.#limits.maxEntries) throw new ZipStopped("zipEntries");
  }

  /** Before an entry is inflated. Returns what to call with each piece that comes out, and at the end. */
  open({ compressedSize, size }: { readonly compressedSize: number; readonly size: number }) {
    this.#compressed += compressedSize;
    let came = 0;
    return {
      piece: (bytes: number): void => {
        came += bytes;
        this.#inflated += bytes;
        if (came > size) throw new ZipStopped("zipLies");
        if (this.#inflated > this.#limits.maxBytes) throw new ZipStopped("zipSize");
        const { freeBytes, maxRatio } = this.#limits;
        if (this.#inflated > freeBytes && this.#inflated > maxRatio * this.#compressed)
          throw new ZipStopped("zipRatio");
      },
      end: (): void => {
        if (came !== size) throw new ZipStopped("zipLies");
      },
    };
  }
}
