/** So much is read again at most before a Doc opens. */
const RECORDS = 1_000;
const BYTES = 1024 * 1024;
const LONG = 4;

/** How much of a Doc's log no snapshot covers. */
export class LogLength {
  #records = 0;
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#records === 0;
  }

  /** It is time for a snapshot. */
  get isDue(): boolean {
    return this.#share >= 1;
  }

  /** Snapshots have been due for long: the server never lived to make one. */
  get isLong(): boolean {
    return this.#share >= LONG;
  }

  add(bytes: number): void {
    this.#records += 1;
    this.#bytes += bytes;
  }

  reset(): void {
    this.#records = 0;
    this.#bytes = 0;
  }

  get #share(): number {
    return Math.max(this.#records / RECORDS, this.#bytes / BYTES);
  }
}
