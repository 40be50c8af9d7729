/** What a run was asked for on the command line: `--clients 50 --saved-only`. */
export class Options {
  readonly #named: ReadonlyMap<string, string>;

  /** Throws where an argument is no option. */
  constructor(args: readonly string[]) {
    const named = new Map<string, string>();
    for (const [at, arg] of args.entries()) {
      const name = /^--(?<name>[a-z][a-z-]*)$/u.exec(arg)?.groups?.["name"];
      const next = args[at + 1];
      if (name !== undefined) named.set(name, next === undefined || next.startsWith("--") ? "" : next);
      else if (at === 0 || !args[at - 1]?.startsWith("--")) throw new Error(`not an option: ${arg}`);
    }
    this.#named = named;
  }

  has(name: string): boolean {
    return this.#named.has(name);
  }

  /** The defaults, but for those that were named otherwise: `perSecond` is `--per-second`. Throws for what is no positive number. */
  numbers<K extends string>(defaults: Readonly<Record<K, number>>): Record<K, number> {
    const chosen: Record<K, number> = { ...defaults };
    for (const name in defaults) {
      const text = this.#named.get(name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`));
      if (text === undefined) continue;
      const number = Number(text);
      if (!(number > 0)) throw new Error(`not a positive number: ${text}`);
      chosen[name] = number;
    }
    return chosen;
  }
}
