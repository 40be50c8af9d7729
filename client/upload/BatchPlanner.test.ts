import { describe, expect, it } from "vitest";
import { BatchPlanner, type Item } from "./BatchPlanner.ts";
import { itemOf } from "./uploadTesting.ts";

const limits = { maxBytes: 30, maxFiles: 3 };

async function* each(items: readonly Item[]): AsyncGenerator<Item> {
  for (const item of items) yield item;
}

async function all(items: readonly Item[]): Promise<number[][]> {
  const planner = new BatchPlanner(each(items), limits);
  const batches: number[][] = [];
  for (let batch = await planner.next(); batch; batch = await planner.next()) {
    batches.push(batch.map(({ id }) => id));
    planner.done(batch);
  }
  return batches;
}

describe("BatchPlanner", () => {
  it("[UP4] keeps to files and bytes; a larger file goes alone", async () => {
    const sizes = [10, 10, 10, 5, 5, 5, 5, 100, 25, 10];
    expect(await all(sizes.map((size, id) => itemOf(id, `1.${id}`, size)))).toEqual([
      [0, 1, 2],
      [3, 4, 5],
      [6],
      [7],
      [8],
      [9],
    ]);
  });

  it("an image without an identifier goes alone", async () => {
    expect(await all([itemOf(0, "1.0"), itemOf(1, undefined), itemOf(2, "1.2")])).toEqual([[0], [1], [2]]);
  });

  it("[UP3] two of one identifier are never under way together", async () => {
    const planner = new BatchPlanner(each([itemOf(0, "1.1"), itemOf(1, "1.1"), itemOf(2, "1.2")]), limits);
    const first = (await planner.next()) ?? [];
    expect(first.map(({ id }) => id)).toEqual([0, 2]);
    let isGiven = false;
    const second = planner.next().then((batch) => {
      isGiven = true;
      return batch;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isGiven).toBe(false);
    planner.done(first);
    expect((await second)?.map(({ id }) => id)).toEqual([1]);
  });

  it("[UP4] takes no more from the source than the next request needs", async () => {
    let taken = 0;
    async function* endless(): AsyncGenerator<Item> {
      for (;;) yield itemOf(taken, `1.${taken++}`, 10);
    }
    const planner = new BatchPlanner(endless(), limits);
    await planner.next();
    expect(taken).toBe(3);
  });
});
