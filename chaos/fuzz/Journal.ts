/** What one person did to one key: a value that nobody else ever writes, or its deletion (`undefined`). */
interface KeyEdit {
  readonly by: string;
  readonly value: string | undefined;
  /** The edit that the page showed when it was made; undefined: none. */
  readonly over: KeyEdit | undefined;
  /** `unknown`: the person's page died before it heard the answer. */
  state: "pending" | "saved" | "refused" | "unknown";
}

/** A word that one person put into the notes. */
interface WordEdit {
  readonly by: string;
  state: KeyEdit["state"];
  /** Somebody took it out, or tried to. */
  isTouched: boolean;
}

/** What everyone did in one session, and what became of it: the oracle that a healed session is held against. */
export class Journal {
  readonly #keys = new Map<string, KeyEdit[]>();
  readonly #words = new Map<string, WordEdit>();
  /** Presenter by epoch, as anyone ever saw it. */
  readonly #presenters = new Map<number, string>();
  readonly problems: string[] = [];
  #edits = 0;

  get counts(): Readonly<Record<"edits" | "saved" | "refused" | "unknown", number>> {
    const all = [...[...this.#keys.values()].flat(), ...this.#words.values()];
    const count = (state: KeyEdit["state"]): number => all.filter((edit) => edit.state === state).length;
    return { edits: this.#edits, saved: count("saved"), refused: count("refused"), unknown: count("unknown") };
  }

  /** A name that stands in one edit alone. */
  nonce(): string {
    this.#edits += 1;
    return `n${this.#edits}`;
  }

  /** `shown`: what the page shows of this key at that moment. */
  wrote(by: string, key: string, { value, shown }: Readonly<Record<"value" | "shown", string | undefined>>): void {
    const edits = this.#keys.get(key) ?? [];
    this.#keys.set(key, edits);
    const over = edits.findLast((edit) => edit.value === shown);
    edits.push({ by, value, over, state: "pending" });
  }

  wroteWord(by: string, word: string): void {
    this.#words.set(word, { by, state: "pending", isTouched: false });
  }

  touchedWords(text: string): void {
    for (const [word, edit] of this.#words) if (text.includes(word)) edit.isTouched = true;
  }

  /** Everything of one person's that waited for an answer has it. */
  settle(by: string, prefix: string, state: "saved" | "unknown"): void {
    for (const [key, edits] of this.#keys) {
      if (!key.startsWith(prefix)) continue;
      for (const edit of edits) if (edit.by === by && edit.state === "pending") edit.state = state;
    }
  }

  settleWords(by: string, state: "saved" | "unknown"): void {
    for (const edit of this.#words.values()) if (edit.by === by && edit.state === "pending") edit.state = state;
  }

  refused(by: string, key: string, value: string | undefined): void {
    const own = (this.#keys.get(key) ?? []).filter((edit) => edit.by === by);
    const index = own.findIndex(
      (edit) => edit.value === value && (edit.state === "pending" || edit.state === "unknown"),
    );
    if (index < 0) {
      const known = own.map((edit) => `${edit.value ?? "nothing"} ${edit.state}`).join(", ");
      this.problems.push(`${value ?? "nothing"} of ${key} was refused that was not under way (${known})`);
    }
    for (const [position, edit] of own.slice(0, index + 1).entries()) {
      // What it had taken the place of before anything was sent shares its fate or was saved: nobody was told.
      if (position === index) edit.state = "refused";
      else if (edit.state === "pending") edit.state = "unknown";
    }
  }

  refusedWords(by: string, text: string): void {
    for (const [word, edit] of this.#words) if (edit.by === by && text.includes(word)) edit.state = "refused";
  }

  /** One presenter an epoch, whoever looks. */
  sawPresenter(epoch: number, peerId: string): void {
    const known = this.#presenters.get(epoch);
    if (known !== undefined && known !== peerId) this.problems.push(`two presenters in epoch ${epoch}`);
    this.#presenters.set(epoch, peerId);
  }

  /** A value that somebody's replica shows; one's own may show for a moment what is about to be refused. */
  sawValue(by: string, key: string, value: string): void {
    const edit = this.#keys.get(key)?.find((known) => known.value === value);
    if (edit?.by === by) return;
    if (!edit) this.problems.push(`${key} shows a value that nobody wrote`);
    else if (edit.state === "refused") this.problems.push(`${key} shows a value that was refused`);
  }

  /** Holds a healed replica against what was promised. */
  judge(values: ReadonlyMap<string, string>, notes: string): void {
    for (const [key, edits] of this.#keys) this.#judgeKey(key, edits, values.get(key));
    for (const key of values.keys()) if (!this.#keys.has(key)) this.problems.push(`${key} is nobody's`);
    for (const [word, { state, isTouched }] of this.#words) {
      const times = notes.split(word).length - 1;
      if (times > 1) this.problems.push(`the word ${word} is there ${times} times`);
      if (state === "pending") this.problems.push(`the word ${word} never had an answer`);
      if (state === "saved" && times === 0 && !isTouched) this.problems.push(`the saved word ${word} is missing`);
      if (state === "refused" && times > 0) this.problems.push(`the refused word ${word} is visible`);
    }
  }

  #judgeKey(key: string, edits: readonly KeyEdit[], shown: string | undefined): void {
    if (edits.some(({ state }) => state === "pending")) this.problems.push(`an edit of ${key} never had an answer`);
    const author = edits[0]?.by;
    const own = edits.filter(({ by, state }) => by === author && state !== "refused");
    const lastSaved = own.findLastIndex(({ state }) => state === "saved");
    const late = lateArrivals(own, lastSaved);
    const allowed = new Set([...late, ...own.slice(Math.max(0, lastSaved))].map(({ value }) => value));
    if (lastSaved < 0) allowed.add(undefined);
    // Somebody who may delete it did: before or after the author's last word, nobody can tell.
    if (edits.some(({ by, state }) => by !== author && state !== "refused")) allowed.add(undefined);
    if (!allowed.has(shown)) {
      this.problems.push(
        `${key} shows ${shown ?? "nothing"} instead of ${[...allowed].map((value) => value ?? "nothing").join(" or ")}`,
      );
    }
  }
}

/**
 * What a page sent just before it died may reach the server after the person's next page was shown the Doc: of the two, neither knew the
 * other, and Yjs lets either win. Once a page has shown it, what that page writes comes after it.
 */
function lateArrivals(own: readonly KeyEdit[], lastSaved: number): readonly KeyEdit[] {
  const known = new Set<KeyEdit>();
  for (let edit = own[lastSaved]; edit && !known.has(edit); edit = edit.over) known.add(edit);
  return own.slice(0, Math.max(0, lastSaved)).filter((edit) => edit.state === "unknown" && !known.has(edit));
}
