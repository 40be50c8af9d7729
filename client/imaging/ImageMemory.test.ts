import { describe, expect, it } from "vitest";
import { ImageMemory } from "./ImageMemory.ts";
import type { Series, SeriesFrame } from "./Series.ts";
import { testFrame, testSeries } from "./seriesTesting.ts";

function series(seriesUid: string, count: number): Series {
  const frames = Array.from({ length: count }, (_, index) => testFrame({ imageId: `${seriesUid}/${index}` }));
  return testSeries({ seriesUid, frames });
}

/** A store of images of one byte each. */
class Bench {
  readonly kept = new Set<string>();
  readonly memory: ImageMemory;

  constructor(limit: number) {
    this.memory = new ImageMemory({
      size: () => this.kept.size,
      limit: () => limit,
      remove: (imageId) => {
        this.kept.delete(imageId);
        this.memory.removed(imageId);
      },
    });
  }

  load({ imageId }: SeriesFrame): void {
    this.kept.add(imageId);
    this.memory.added(imageId);
  }

  /** As the loader does, outwards from what is shown, as far as there is room. */
  fill(of: Series, from: number): void {
    const byDistance = of.frames.map((frame, index) => ({ frame, distance: Math.abs(index - from) }));
    for (const { frame } of byDistance.toSorted((a, b) => a.distance - b.distance))
      if (!this.kept.has(frame.imageId) && this.memory.mayShow(frame)) this.load(frame);
  }

  countOf({ seriesUid }: Series): number {
    return [...this.kept].filter((imageId) => imageId.startsWith(`${seriesUid}/`)).length;
  }
}

describe("ImageMemory", () => {
  it("gives the place of the series shown longest ago to the one on the screen", () => {
    const bench = new Bench(100);
    const [one, two, three] = [series("one", 40), series("two", 40), series("three", 40)];
    for (const shown of [one, two, three]) {
      bench.memory.useCase([one, two, three]);
      bench.memory.show("viewer", shown, 20);
      bench.fill(shown, 20);
    }
    expect([bench.countOf(one), bench.countOf(two), bench.countOf(three)]).toEqual([5, 40, 40]);
    expect(bench.memory.loadedFrames("one")).toBe(5);
  });

  it("keeps what is around the hand of a series that alone is larger than the memory", () => {
    const bench = new Bench(100);
    const large = series("large", 1000);
    bench.memory.show("viewer", large, 500);
    bench.fill(large, 500);
    expect(bench.kept.size).toBe(85);
    bench.memory.show("viewer", large, 700);
    bench.load(large.frames[700] as SeriesFrame);
    bench.fill(large, 700);
    expect(bench.kept.size).toBeLessThanOrEqual(87);
    for (let index = 665; index < 735; index++) expect(bench.kept.has(`large/${index}`)).toBe(true);
  });

  it("never lets go of an image that a screen shows", () => {
    const bench = new Bench(4);
    const shown = Array.from({ length: 9 }, (_, index) => series(`s${index}`, 10));
    for (const [index, one] of shown.entries()) {
      bench.memory.show(`viewer ${index}`, one, 5);
      bench.load(one.frames[5] as SeriesFrame);
    }
    expect(bench.kept.size).toBe(9);
    bench.memory.forgetViewer("viewer 0");
    bench.load(shown[1]?.frames[6] as SeriesFrame);
    expect(bench.kept.has("s0/5")).toBe(false);
    for (let index = 1; index < 9; index++) expect(bench.kept.has(`s${index}/5`)).toBe(true);
  });

  it("lets former cases make room for the next one's background, which takes nothing from its own case", () => {
    const bench = new Bench(100);
    const [former, shown, next] = [series("former", 60), series("shown", 40), series("next", 60)];
    bench.memory.useCase([former]);
    for (const frame of former.frames) bench.load(frame);
    bench.memory.useCase([shown, next]);
    bench.memory.show("viewer", shown, 20);
    bench.fill(shown, 20);
    for (const frame of next.frames) if (bench.memory.mayFill()) bench.load(frame);
    expect([bench.countOf(former), bench.countOf(shown), bench.countOf(next)]).toEqual([0, 40, 35]);
  });

  it("does not grow from case to case, and forgets the series that have gone", () => {
    const bench = new Bench(500);
    const sizes: number[] = [];
    for (let at = 0; at < 30; at++) {
      const list = [series(`${at} a`, 200), series(`${at} b`, 200)];
      bench.memory.useCase(list);
      bench.memory.show("viewer", list[0] as Series, 100);
      bench.fill(list[0] as Series, 100);
      for (const frame of list[1]?.frames ?? []) if (bench.memory.mayFill()) bench.load(frame);
      sizes.push(bench.kept.size);
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(425);
    expect(bench.memory.loadedFrames("29 a")).toBe(200);
    expect(bench.memory.loadedFrames("3 a")).toBe(0);
  });

  it("counts what a series described anew still has in memory", () => {
    const bench = new Bench(100);
    bench.memory.useCase([series("one", 10)]);
    const again = series("one", 12);
    bench.load(again.frames[3] as SeriesFrame);
    bench.memory.useCase([again]);
    expect(bench.memory.loadedFrames("one")).toBe(1);
    bench.memory.removed("one/3");
    expect(bench.memory.loadedFrames("one")).toBe(0);
  });
});
