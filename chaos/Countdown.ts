/** Tells when so many more have been counted. */
export class Countdown {
  #left = 0;
  #reached: () => void = () => undefined;

  after(many: number): Promise<void> {
    this.#left = many;
    return new Promise((resolve) => {
      this.#reached = resolve;
    });
  }

  count(): void {
    this.#left -= 1;
    if (this.#left === 0) this.#reached();
  }
}
