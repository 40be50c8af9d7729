import { describe, expect, it } from "vitest";
import { DocumentPages } from "./DocumentPages.ts";
import { documentFrame } from "./describeFrame.ts";
import type { SeriesFrame } from "./Series.ts";

function documents(...names: readonly string[]): SeriesFrame[] {
  return names.flatMap((name) => documentFrame({ "00080018": { Value: [name] } }) ?? []);
}

const list = (pages: DocumentPages) => pages.frames.map(({ sopUid, frame }) => `${sopUid} p${frame}`);

describe("DocumentPages", () => {
  it("begins with one page of each and learns how many there are", () => {
    const pages = new DocumentPages(documents("1.1", "1.2"));
    expect(list(pages)).toEqual(["1.1 p1", "1.2 p1"]);
    const [first] = pages.frames;
    pages.count("1.1", 3);
    expect(list(pages)).toEqual(["1.1 p1", "1.1 p2", "1.1 p3", "1.2 p1"]);
    expect(pages.frames[0]).toBe(first);
    expect(pages.indexOf("1.2", 1)).toBe(3);
  });

  it("has a page that somebody speaks of before the document is here, and none that it turns out not to have", () => {
    const pages = new DocumentPages(documents("1.1"));
    expect(pages.indexOf("1.1", 7)).toBe(6);
    pages.count("1.1", 4);
    expect(pages.frames).toHaveLength(4);
    expect(pages.indexOf("1.1", 7)).toBeUndefined();
  });

  it("does not grow without bound, nor for what it does not hold", () => {
    const pages = new DocumentPages(documents("1.1"));
    expect([pages.indexOf("1.1", 1e9), pages.indexOf("1.1", 0), pages.indexOf("9.9", 1)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    pages.count("1.1", 0);
    expect(pages.frames).toHaveLength(1);
  });
});
