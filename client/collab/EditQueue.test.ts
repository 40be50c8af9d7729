import { describe, expect, it } from "vitest";
import { EditQueue } from "./EditQueue.ts";

const update = new Uint8Array();
const edit = (queue: EditQueue, key: string) => queue.add({ key, value: 1 }, update).seq;

describe("EditQueue", () => {
  it("keeps an edit until it is acknowledged", () => {
    const queue = new EditQueue();
    const [first, second] = [edit(queue, "a"), edit(queue, "b")];
    queue.acknowledge(first);
    expect(queue.edits.map(({ seq }) => seq)).toEqual([second]);
  });

  it("gives back the others when one is refused for good, and forgets all", () => {
    const queue = new EditQueue();
    const [, second] = [edit(queue, "a"), edit(queue, "b"), edit(queue, "c")];
    expect(queue.refuse(second, 4403)).toMatchObject({
      kind: "final",
      refused: { key: "b" },
      others: [{ key: "a" }, { key: "c" }],
    });
    expect(queue.edits).toEqual([]);
    expect(queue.refuse(second, 4409)).toBeUndefined();
  });

  it("takes a refusal after one that must wait as its consequence", () => {
    const queue = new EditQueue();
    const [first, second] = [edit(queue, "a"), edit(queue, "b")];
    expect(queue.refuse(first, 4503)).toEqual({ kind: "wait" });
    expect(queue.refuse(second, 4409)).toEqual({ kind: "wait" });
    expect(queue.isStalled).toBe(true);
    expect(queue.restart().map(({ seq }) => seq)).toEqual([first, second]);
    expect(queue.refuse(second, 4409)).toMatchObject({ kind: "final" });
  });
});
