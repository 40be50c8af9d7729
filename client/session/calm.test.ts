import { describe, expect, it } from "vitest";
import { whenCalm } from "./calm.ts";

describe("when a page is calm", () => {
  const never = (): Promise<void> => new Promise(() => undefined);

  it("[CS23] is when the first picture is there, however long that may be from the limit", async () => {
    await expect(whenCalm(Promise.resolve(), never)).resolves.toBeUndefined();
  });

  it("[CS23] is after a while where no picture comes, and where none can", async () => {
    const waited: number[] = [];
    const soon = async (ms: number): Promise<void> => void waited.push(ms);
    await whenCalm(never(), soon);
    await whenCalm(Promise.reject(new Error("no viewer")), soon);
    expect(waited).toEqual([1000, 1000]);
  });
});
