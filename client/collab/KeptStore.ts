import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { KeptEdit } from "./KeptEdit.ts";

interface Schema extends DBSchema {
  readonly edits: {
    readonly key: string;
    readonly value: unknown;
    readonly indexes: { readonly user: string; readonly doc: [string, string] };
  };
  /** The tabs that are alive, for browsers without Web Locks. */
  readonly tabs: { readonly key: string; readonly value: { readonly tab: string; readonly beatAt: number } };
}

const NAME = "consilium-unsaved";
const VERSION = 1;

/** The unsaved edits of all who use this browser, in IndexedDB. Every method may reject: private windows, full disks. */
export class KeptStore {
  readonly #db: IDBPDatabase<Schema>;

  private constructor(db: IDBPDatabase<Schema>) {
    this.#db = db;
  }

  static async open(): Promise<KeptStore> {
    const opening: Promise<IDBPDatabase<Schema>> = openDB<Schema>(NAME, VERSION, {
      upgrade(fresh) {
        const edits = fresh.createObjectStore("edits", { keyPath: "id" });
        edits.createIndex("user", "userId");
        edits.createIndex("doc", ["userId", "docName"]);
        fresh.createObjectStore("tabs", { keyPath: "tab" });
      },
      // A newer page wants another form of it and must not wait.
      blocking: () => void opening.then((db) => db["close"]()),
    });
    return new KeptStore(await opening);
  }

  async put(edit: KeptEdit): Promise<void> {
    await this.#db.put("edits", edit);
  }

  async remove(ids: readonly string[]): Promise<void> {
    const { store, done } = this.#db.transaction("edits", "readwrite");
    await Promise.all([...ids.map((id) => store.delete(id)), done]);
  }

  async ofUser(userId: string): Promise<KeptEdit[]> {
    return readable(await this.#db.getAllFromIndex("edits", "user", userId));
  }

  async ofDoc(userId: string, docName: string): Promise<KeptEdit[]> {
    return readable(await this.#db.getAllFromIndex("edits", "doc", [userId, docName]));
  }

  async removeUser(userId: string): Promise<void> {
    const { store, done } = this.#db.transaction("edits", "readwrite");
    const keys = await store.index("user").getAllKeys(userId);
    await Promise.all([...keys.map((key) => store.delete(key)), done]);
  }

  /** Makes these edits another tab's: those that are still there and still `from`'s. One tab at a time gets them. */
  async handOver(
    edits: readonly KeptEdit[],
    tabs: { readonly from: string; readonly to: string },
  ): Promise<KeptEdit[]> {
    const { store, done } = this.#db.transaction("edits", "readwrite");
    const moved: KeptEdit[] = [];
    for (const { id } of edits) {
      const [edit] = readable([await store.get(id)]);
      if (edit?.tab !== tabs.from) continue;
      const own = { ...edit, tab: tabs.to };
      await store.put(own);
      moved.push(own);
    }
    await done;
    return moved;
  }

  async beat(tab: string, beatAt: number): Promise<void> {
    await this.#db.put("tabs", { tab, beatAt });
  }

  async beatOf(tab: string): Promise<number | undefined> {
    return (await this.#db.get("tabs", tab))?.beatAt;
  }

  async forgetTab(tab: string): Promise<void> {
    await this.#db.delete("tabs", tab);
  }

  close(): void {
    // The server's tests are checked without the DOM's types, where this is no known property.
    this.#db["close"]();
  }
}

/** What an older or newer version wrote otherwise is left where it is. */
function readable(raw: readonly unknown[]): KeptEdit[] {
  return raw.flatMap((entry) => {
    const parsed = KeptEdit.safeParse(entry);
    return parsed.success ? [parsed.data] : [];
  });
}
