import { describe, expect, it } from "vitest";
import { byKey, judgeReplay } from "./replay.ts";

describe("judgeReplay", () => {
  it("[CO4] writes an edit of what its writer saw, and a creation of what is not there", () => {
    expect(judgeReplay({ a: [1] }, [{ base: { a: [1] }, value: 2 }])).toBe("write");
    expect(judgeReplay(undefined, [{ base: undefined, value: 2 }])).toBe("write");
  });

  it("[CO4] drops what is there already", () => {
    expect(judgeReplay({ b: 1, a: 2 }, [{ base: 1, value: { a: 2, b: 1 } }])).toBe("drop");
    expect(judgeReplay(undefined, [{ base: 1, value: undefined }])).toBe("drop");
  });

  it("[CO4] refuses an edit of what was deleted or changed meanwhile, and a creation of what stands there", () => {
    expect(judgeReplay(undefined, [{ base: 1, value: 2 }])).toBe("refuse");
    expect(judgeReplay(3, [{ base: 1, value: 2 }])).toBe("refuse");
    expect(judgeReplay(3, [{ base: 1, value: undefined }])).toBe("refuse");
    expect(judgeReplay(3, [{ base: undefined, value: 2 }])).toBe("refuse");
  });

  it("[CO4] takes any value of the edits for what the writer saw: some of them may have arrived", () => {
    const edits = [
      { base: 1, value: 2 },
      { base: 2, value: 3 },
    ];
    expect(judgeReplay(1, edits)).toBe("write");
    expect(judgeReplay(2, edits)).toBe("write");
    expect(judgeReplay(3, edits)).toBe("drop");
    expect(judgeReplay(4, edits)).toBe("refuse");
  });

  it("groups by key in order", () => {
    const edit = (key: string, value: number) => ({ key, value, base: undefined, keptIds: [] });
    const groups = byKey([edit("b", 1), edit("a", 2), edit("b", 3)]);
    expect([...groups].map(([key, edits]) => [key, edits.map(({ value }) => value)])).toEqual([
      ["b", [1, 3]],
      ["a", [2]],
    ]);
  });
});
