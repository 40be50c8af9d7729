import { describe, expect, it } from "vitest";
import type { DocRecord } from "./docRecord.ts";
import type { DocStore } from "./DocStore.ts";

export function recordOf(seq: number, changes: Partial<DocRecord> = {}): DocRecord {
  return { doc: "stage:a", epoch: 5, seq, writer: "server", kind: "update", payload: Uint8Array.of(seq), ...changes };
}

/** `reopen` closes nothing: it gives a second store on the same place where there is one, or the same store. */
export function docStoreContract(name: string, open: () => Promise<DocStore>): void {
  describe(`${name} is a DocStore`, () => {
    it("[SY30] gives back what was appended, in order, each Doc its own", async () => {
      await using store = await open();
      await store.append([recordOf(1, { kind: "seed" }), recordOf(2)]);
      await store.append([recordOf(1, { doc: "stage:b", kind: "seed" })]);
      await store.append([recordOf(3, { writer: "user-0001", kind: "claim" })]);
      const stored = await store.load("stage:a");
      expect(stored).toMatchObject({ snapshot: undefined, damage: "none" });
      expect(stored?.records).toEqual([
        recordOf(1, { kind: "seed" }),
        recordOf(2),
        recordOf(3, { writer: "user-0001", kind: "claim" }),
      ]);
      expect((await store.load("stage:b"))?.records).toHaveLength(1);
      expect(await store.load("stage:c")).toBeUndefined();
      expect(store.canSave).toBe(true);
    });

    it("[SY30] resolves in the order of the calls, and a load sees all that was appended before it", async () => {
      await using store = await open();
      const order: number[] = [];
      const saved = [1, 2, 3, 4].map(async (seq) => {
        await store.append([recordOf(seq, seq === 1 ? { kind: "seed" } : {})]);
        order.push(seq);
      });
      expect((await store.load("stage:a"))?.records).toHaveLength(4);
      await Promise.all(saved);
      expect(order).toEqual([1, 2, 3, 4]);
    });

    it("[SY33] throws at once, taking nothing, where too much waits", async () => {
      await using store = await open();
      const payload = new Uint8Array(6 * 1024 * 1024);
      const taken = [1, 2].map((seq) => store.append([recordOf(seq, { payload })]));
      expect(() => store.append([recordOf(3, { payload })])).toThrow(expect.objectContaining({ code: "unavailable" }));
      await Promise.all(taken);
      expect((await store.load("stage:a"))?.records).toHaveLength(2);
      await store.append([recordOf(3)]);
    });
  });
}
