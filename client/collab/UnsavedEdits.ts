import type { KeyEdit } from "./EditQueue.ts";
import { inOrder, type KeptContent, type KeptEdit, keptBytes } from "./KeptEdit.ts";
import { KeptStore } from "./KeptStore.ts";
import { Subscribers } from "./Subscribers.ts";
import { type Locks, TabLease } from "./TabLease.ts";

export interface UnsavedEditsOptions {
  /** Whose edits these are: nobody else sees or sends them. */
  readonly userId: string;
  /** `navigator.locks`; undefined where the browser has none. */
  readonly locks: Locks | undefined;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly newId?: () => string;
}

/** An unsaved piece of a text: a Yjs update that fits the Doc of its epoch. */
export interface KeptText {
  readonly id: string;
  readonly update: Uint8Array;
  readonly epoch: number;
  readonly at: number;
}

export interface UnsavedStatus {
  /** False: the browser keeps nothing, what is unsaved ends with the page. */
  readonly isKept: boolean;
  /** True: there is no room for more, new edits are not kept. */
  readonly isFull: boolean;
}

export interface UnsavedCount {
  readonly count: number;
  /** When the oldest was made, in milliseconds since 1970. */
  readonly oldestAt: number | undefined;
}

const MAX_EDITS = 5_000;
const MAX_BYTES = 8 * 1024 * 1024;

type Adopt = (edits: readonly KeptEdit[]) => void;

/**
 * [CO6] This user's edits that the server has not called durable: kept in the browser over a reload, a crash and hours without a
 * network, until they are. Each is one tab's to send; what a tab left behind goes to the next that opens the Doc. Where the browser
 * keeps nothing, all goes on in memory.
 */
export class UnsavedEdits {
  readonly #options: UnsavedEditsOptions;
  readonly #tab: string;
  /** What is this tab's to send. */
  readonly #own = new Map<string, KeptEdit>();
  readonly #onChange = new Subscribers();
  #store: KeptStore | undefined;
  #lease: TabLease | undefined;
  /** One after the other, so that what is removed is not written after that. Never rejects. */
  #work: Promise<void>;
  #isKept = true;
  #isEnded = false;
  #order = 0;
  #count = 0;
  #bytes = 0;

  constructor(options: UnsavedEditsOptions) {
    this.#options = options;
    this.#tab = this.#newId();
    this.#work = this.#open().catch(() => this.#failed());
  }

  get status(): UnsavedStatus {
    return { isKept: this.#isKept, isFull: this.#isFull };
  }

  /** Called when the status or the number of edits changes. Returns its undo. */
  subscribe(listener: () => void): () => void {
    return this.#onChange.add(listener);
  }

  /** This user's unsaved edits in this browser, of all tabs. Never rejects. */
  async count(): Promise<UnsavedCount> {
    await this.#work;
    const edits = (await this.#store?.ofUser(this.#options.userId).catch(() => undefined)) ?? [...this.#own.values()];
    return { count: edits.length, oldestAt: inOrder(edits)[0]?.at };
  }

  /** Returns the name under which the edit is kept until it is removed. */
  keepValue(docName: string, { key, base, value }: Pick<KeyEdit, "key" | "base" | "value">): string {
    return this.#keep(docName, { kind: "value", key, base, value });
  }

  /** With an `id` of before: it says more now. */
  keepText(docName: string, text: Pick<KeptText, "update" | "epoch">, id?: string): string {
    return this.#keep(docName, { kind: "text", ...text }, id);
  }

  /** Calls with what is kept of a Doc that is opened: this tab's at once, then what others left behind. Returns the undo. */
  adoptValues(docName: string, adopt: (edits: readonly KeyEdit[]) => void): () => void {
    return this.#adopt(docName, (edits) => {
      const values = edits.flatMap(({ id, content }) =>
        content.kind === "value" ? [{ ...content, keptIds: [id] }] : [],
      );
      if (values.length > 0) adopt(values);
    });
  }

  adoptTexts(docName: string, adopt: (texts: readonly KeptText[]) => void): () => void {
    return this.#adopt(docName, (edits) => {
      const texts = edits.flatMap(({ id, at, content }) => (content.kind === "text" ? [{ ...content, id, at }] : []));
      if (texts.length > 0) adopt(texts);
    });
  }

  /** Saved, or refused for good. */
  remove(ids: readonly string[]): void {
    if (ids.length === 0) return;
    for (const id of ids) this.#forget(id);
    this.#do((store) => store.remove(ids));
  }

  /** At sign-out: nothing of this user stays in the browser, and nothing is kept any more. */
  async clear(): Promise<void> {
    this.#own.clear();
    this.#do((store) => store.removeUser(this.#options.userId));
    await this.close();
  }

  /** Resolves when everything of before is in the browser's database or has failed. */
  async settled(): Promise<void> {
    await this.#work;
  }

  /** The page ends: what is unsaved is the next tab's. */
  async close(): Promise<void> {
    this.#isEnded = true;
    this.#onChange.clear();
    await this.#work;
    await this.#lease?.close().catch(() => undefined);
    this.#store?.close();
    this.#store = undefined;
  }

  get #isFull(): boolean {
    return this.#count >= MAX_EDITS || this.#bytes >= MAX_BYTES;
  }

  #newId(): string {
    return (this.#options.newId ?? (() => crypto.randomUUID()))();
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  async #open(): Promise<void> {
    const { userId, locks } = this.#options;
    const store = await KeptStore.open();
    this.#lease = await TabLease.take({ tab: this.#tab, store, locks, now: () => this.#now() });
    for (const edit of await store.ofUser(userId)) this.#add(edit);
    this.#store = store;
  }

  #failed(): void {
    this.#isKept = false;
    this.#tell();
  }

  #do(work: (store: KeptStore) => Promise<void>): void {
    this.#work = this.#work
      .then(async () => {
        if (this.#store) await work(this.#store);
      })
      .catch(() => this.#failed());
    void this.#work.then(() => this.#tell());
  }

  #keep(docName: string, content: KeptContent, id = this.#newId()): string {
    const before = this.#own.get(id);
    if (before) this.#forget(id);
    const { userId } = this.#options;
    const at = before?.at ?? this.#now();
    const edit = { id, userId, docName, tab: this.#tab, at, order: before?.order ?? (this.#order += 1), content };
    if (this.#isFull || this.#isEnded) return id;
    this.#own.set(id, edit);
    this.#add(edit);
    this.#do((store) => store.put(edit));
    return id;
  }

  #add(edit: KeptEdit): void {
    this.#count += 1;
    this.#bytes += keptBytes(edit);
  }

  #forget(id: string): void {
    const edit = this.#own.get(id);
    if (!edit || !this.#own.delete(id)) return;
    this.#count -= 1;
    this.#bytes -= keptBytes(edit);
  }

  #adopt(docName: string, adopt: Adopt): () => void {
    let isWanted = true;
    const own = inOrder([...this.#own.values()].filter((edit) => edit.docName === docName));
    adopt(own);
    this.#do(async (store) => {
      const orphans = await this.#takeOrphans(store, docName);
      for (const edit of orphans) this.#own.set(edit.id, edit);
      if (isWanted && !this.#isEnded) adopt(inOrder(orphans));
    });
    return () => {
      isWanted = false;
    };
  }

  async #takeOrphans(store: KeptStore, docName: string): Promise<KeptEdit[]> {
    const others = (await store.ofDoc(this.#options.userId, docName)).filter(({ tab }) => tab !== this.#tab);
    const taken: KeptEdit[] = [];
    for (const [tab, edits] of Map.groupBy(others, (edit) => edit.tab)) {
      await this.#lease?.ifGone(tab, async () => {
        taken.push(...(await store.handOver(edits, { from: tab, to: this.#tab })));
      });
    }
    return taken;
  }

  #tell(): void {
    this.#onChange.tell();
  }
}
