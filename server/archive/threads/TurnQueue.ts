/** Waiting items of several people, who take turns: one item of each, again and again, whoever brought the more. */
export class TurnQueue<Item> {
  /** In the order of the next turns. */
  readonly #lines = new Map<string, Item[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Returns what takes the item out again; nothing happens where its turn has come. */
  add(who: string, item: Item): () => void {
    const line = this.#lines.get(who);
    if (line) line.push(item);
    else this.#lines.set(who, [item]);
    this.#size += 1;
    return () => this.#remove(who, item);
  }

  /** Takes the item whose turn it is. */
  next(): Item | undefined {
    for (const [who, line] of this.#lines) {
      const item = line.shift();
      this.#lines.delete(who);
      if (line.length > 0) this.#lines.set(who, line);
      if (item === undefined) continue;
      this.#size -= 1;
      return item;
    }
    return undefined;
  }

  #remove(who: string, item: Item): void {
    const line = this.#lines.get(who);
    const at = line?.indexOf(item) ?? -1;
    if (!line || at < 0) return;
    line.splice(at, 1);
    this.#size -= 1;
    if (line.length === 0) this.#lines.delete(who);
  }
}
