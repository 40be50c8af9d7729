import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { z } from "zod";
import { Draft, Outgoing } from "./Draft.ts";

const Kept = z.object({ draft: Draft, outgoing: z.array(Outgoing) });
type KeptDraft = z.infer<typeof Kept>;

interface Schema extends DBSchema {
  readonly drafts: { readonly key: [user: string, conversation: string]; readonly value: unknown };
}

const NAME = "consilium-drafts";

/**
 * What somebody has begun to write or could not send, in this browser: over a reload and days, until it is sent or they sign out. As
 * with unsaved marks and notes, it is their own and nobody else's here. Where the browser keeps nothing, it lasts as long as the page.
 */
export class DraftStore {
  readonly #user: () => string | undefined;
  readonly #memory = new Map<string, KeptDraft>();
  #db: Promise<IDBPDatabase<Schema> | undefined> | undefined;

  /** `user`: whose drafts these are at the moment; undefined: nobody's. */
  constructor(user: () => string | undefined) {
    this.#user = user;
  }

  /** Never rejects. */
  async load(conversation: string): Promise<KeptDraft | undefined> {
    const user = this.#user();
    if (user === undefined) return undefined;
    const known = this.#memory.get(`${user} ${conversation}`);
    if (known) return known;
    const raw = await this.#ask((db) => db.get("drafts", [user, conversation]));
    return Kept.safeParse(raw).data;
  }

  /** Undefined: nothing is left to keep. */
  keep(conversation: string, kept: KeptDraft | undefined): void {
    const user = this.#user();
    if (user === undefined) return;
    if (kept) this.#memory.set(`${user} ${conversation}`, kept);
    else this.#memory.delete(`${user} ${conversation}`);
    void this.#ask(async (db) => {
      if (kept) await db.put("drafts", { user, conversation, ...kept });
      else await db.delete("drafts", [user, conversation]);
    });
  }

  /** At sign-out: nothing of this person stays in the browser. Never rejects. */
  async forget(user: string): Promise<void> {
    this.#memory.clear();
    await this.#ask((db) => db.delete("drafts", IDBKeyRange.bound([user], [user, []])));
  }

  async #ask<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T | undefined> {
    this.#db ??= open().catch(() => undefined);
    const db = await this.#db;
    return db && work(db).catch(() => undefined);
  }
}

/** Rejects where the browser has no such thing. */
async function open(): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(NAME, 1, {
    upgrade: (fresh) => void fresh.createObjectStore("drafts", { keyPath: ["user", "conversation"] }),
  });
}
