import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { KeyEdit } from "./EditQueue.ts";
import type { Locks } from "./TabLease.ts";
import { UnsavedEdits, type KeptText } from "./UnsavedEdits.ts";

const DOC = "marks:case-0001";

/** Web Locks of one browser. A tab that crashes lets go of its own. */
class Browser {
  readonly #held = new Map<string, Promise<void>>();
  readonly #crashes = new Map<string, () => void>();

  /** One tab's view of them. */
  locks(): { readonly locks: Locks; crash(): void } {
    const own: string[] = [];
    const request = async (name: string, ...rest: unknown[]) => {
      const hold = rest.at(-1) as (lock: object | null) => Promise<void>;
      if (this.#held.has(name)) return rest.length > 1 ? hold(null) : Promise.reject(new Error("held"));
      own.push(name);
      const crashed = new Promise<void>((resolve) => this.#crashes.set(name, resolve));
      const held = Promise.race([hold({}), crashed]).finally(() => this.#held.delete(name));
      this.#held.set(name, held);
      return held;
    };
    const crash = () => own.forEach((name) => this.#crashes.get(name)?.());
    return { locks: { request }, crash };
  }
}

let browser: Browser;
let now: number;
const open: UnsavedEdits[] = [];
function tab(userId = "user-ana-0000", locks: Locks | undefined = browser.locks().locks): UnsavedEdits {
  const edits = new UnsavedEdits({ userId, locks, now: () => now });
  open.push(edits);
  return edits;
}
async function adopted(edits: UnsavedEdits, docName = DOC): Promise<KeyEdit[]> {
  const found: KeyEdit[] = [];
  edits.adoptValues(docName, (values) => found.push(...values));
  await edits.settled();
  return found;
}
const keep = (edits: UnsavedEdits, key: string, value: unknown = 1) =>
  edits.keepValue(DOC, { key, base: undefined, value });

/** As in a private window of some browsers. */
function refuseToKeep(): void {
  globalThis.indexedDB = {
    open: () => {
      throw new DOMException("no", "SecurityError");
    },
  } as unknown as IDBFactory;
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  browser = new Browser();
  now = 1_000;
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((edits) => edits.close()));
  vi.useRealTimers();
});

describe("UnsavedEdits", () => {
  it("[CO6] F1: gives the next page what the last one left behind, oldest first, until it is removed", async () => {
    const first = tab();
    keep(first, "b", 1);
    now = 2_000;
    keep(first, "a", { x: [1] });
    const saved = keep(first, "c");
    first.remove([saved]);
    await first.close();
    const second = tab();
    expect(await second.count()).toEqual({ count: 2, oldestAt: 1_000 });
    const edits = await adopted(second);
    expect(edits).toMatchObject([
      { key: "b", value: 1 },
      { key: "a", value: { x: [1] } },
    ]);
    second.remove(edits.flatMap(({ keptIds }) => keptIds));
    expect(await second.count()).toEqual({ count: 0, oldestAt: undefined });
  });

  it("[CO6] keeps a deletion apart from no value, and a text by its bytes", async () => {
    const first = tab();
    first.keepValue(DOC, { key: "a", base: 1, value: undefined });
    const id = first.keepText("notes:case-0001", { update: Uint8Array.of(1), epoch: 7 });
    first.keepText("notes:case-0001", { update: Uint8Array.of(1, 2), epoch: 7 }, id);
    await first.close();
    const second = tab();
    expect(await adopted(second)).toMatchObject([{ key: "a", base: 1, value: undefined }]);
    const texts: KeptText[] = [];
    second.adoptTexts("notes:case-0001", (found) => texts.push(...found));
    await second.settled();
    expect(texts).toEqual([{ kind: "text", id, update: Uint8Array.of(1, 2), epoch: 7, at: 1_000 }]);
  });

  it("[CO6] shows nobody the edits of another person", async () => {
    const ana = tab("user-ana-0000");
    keep(ana, "a");
    await ana.close();
    const ben = tab("user-ben-0000");
    expect(await adopted(ben)).toEqual([]);
    expect((await ben.count()).count).toBe(0);
    await ben.clear();
    expect(await adopted(tab("user-ana-0000"))).toHaveLength(1);
  });

  it("[CO6] leaves a living tab its own edits, and gives a crashed one's to one tab only", async () => {
    const dying = browser.locks();
    const first = tab(undefined, dying.locks);
    keep(first, "a");
    await first.settled();
    const [second, third] = [tab(), tab()];
    expect(await adopted(second)).toEqual([]);
    dying.crash();
    await new Promise((resolve) => setImmediate(resolve));
    const [bySecond, byThird] = await Promise.all([adopted(second), adopted(third)]);
    expect([...bySecond, ...byThird]).toMatchObject([{ key: "a" }]);
  });

  it("[CO6] without Web Locks a tab lives as long as it says so", async () => {
    const first = new UnsavedEdits({ userId: "user-ana-0000", locks: undefined, now: () => now });
    keep(first, "a");
    await first.settled();
    const second = new UnsavedEdits({ userId: "user-ana-0000", locks: undefined, now: () => now });
    now += 149_000;
    expect(await adopted(second)).toEqual([]);
    now += 2_000;
    expect(await adopted(second)).toMatchObject([{ key: "a" }]);
    keep(second, "b");
    await second.close();
    const third = new UnsavedEdits({ userId: "user-ana-0000", locks: undefined, now: () => now });
    expect(await adopted(third)).toHaveLength(2);
    await Promise.all([first.close(), third.close()]);
  });

  it("[CO6] gives a Doc that is opened again in the same tab its own edits", async () => {
    const edits = tab();
    keep(edits, "a");
    edits.keepValue("marks:case-0002", { key: "b", base: undefined, value: 1 });
    expect(await adopted(edits)).toMatchObject([{ key: "a" }]);
  });

  it("[CO6] keeps 5,000 edits or 8 MiB and no more, and says so", async () => {
    refuseToKeep();
    const edits = tab();
    await edits.settled();
    for (let index = 0; index < 5_000; index++) keep(edits, `key-${index}`);
    expect(edits.status).toEqual({ isKept: false, isFull: true });
    const last = keep(edits, "one-more");
    expect((await edits.count()).count).toBe(5_000);
    edits.remove([last]);
    const [first] = await adopted(edits);
    edits.remove(first?.keptIds ?? []);
    expect(edits.status.isFull).toBe(false);
    keep(edits, "big", "x".repeat(5 * 1024 * 1024));
    expect(edits.status.isFull).toBe(true);
  });

  it("[CO6] goes on in memory where the browser keeps nothing", async () => {
    refuseToKeep();
    const edits = tab();
    const told = new Promise<void>((resolve) => void edits.subscribe(resolve));
    keep(edits, "a");
    await told;
    expect(edits.status).toEqual({ isKept: false, isFull: false });
    expect((await edits.count()).count).toBe(1);
    expect(await adopted(edits)).toMatchObject([{ key: "a" }]);
    await edits.clear();
    expect((await edits.count()).count).toBe(0);
  });

  it("[CO6] says so when the browser stops keeping", async () => {
    const edits = tab();
    await edits.settled();
    const put = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    keep(edits, "a");
    await edits.settled();
    put.mockRestore();
    expect(edits.status.isKept).toBe(false);
    expect(await adopted(edits)).toMatchObject([{ key: "a" }]);
  });

  it("[CO6] leaves nothing behind at sign-out, not even what was on its way", async () => {
    const other = tab();
    keep(other, "b");
    await other.settled();
    const edits = tab();
    keep(edits, "a");
    await edits.clear();
    keep(edits, "late");
    await other.close();
    expect(await adopted(tab())).toEqual([]);
  });
});
