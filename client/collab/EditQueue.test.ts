import { describe, expect, it } from "vitest";
import { EditQueue } from "./EditQueue.ts";

const update = new Uint8Array();
const edit = (queue: EditQueue, key: string, [base, value]: readonly unknown[] = [undefined, 1]) =>
  queue.add({ key, value, base, keptIds: [] }, update).seq;
const newQueue = () => {
  let seq = 0;
  return new EditQueue(() => (seq += 1));
};

describe("EditQueue", () => {
  it("keeps an edit until it is acknowledged", () => {
    const queue = newQueue();
    const [first, second] = [edit(queue, "a"), edit(queue, "b")];
    queue.acknowledge(first);
    expect(queue.edits.map(({ seq }) => seq)).toEqual([second]);
  });

  it("gives back the others when one is refused for good, and forgets all", () => {
    const queue = newQueue();
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
    const queue = newQueue();
    const [first, second] = [edit(queue, "a"), edit(queue, "b")];
    expect(queue.refuse(first, 4503)).toEqual({ kind: "wait" });
    expect(queue.refuse(second, 4409)).toEqual({ kind: "wait" });
    expect(queue.isStalled).toBe(true);
    expect(queue.restart().map(({ seq }) => seq)).toEqual([first, second]);
    expect(queue.refuse(second, 4409)).toMatchObject({ kind: "final" });
  });

  it("lets the next edit of a refused one's key start where that one did", () => {
    const queue = newQueue();
    const first = edit(queue, "a", [0, 1]);
    edit(queue, "b", [1, 2]);
    edit(queue, "a", [1, 2]);
    edit(queue, "a", [2, 3]);
    expect(queue.refuse(first, 4400)).toMatchObject({
      others: [
        { key: "b", base: 1 },
        { key: "a", base: 0, value: 2 },
        { key: "a", base: 2, value: 3 },
      ],
    });
  });
});
