import { describe, expect, it } from "vitest";
import { FetchQueues } from "./FetchQueues.ts";
import type { SeriesFrame } from "./Series.ts";
import { testFrame } from "./seriesTesting.ts";

function frames(...names: readonly string[]): SeriesFrame[] {
  return names.map((name) => testFrame({ imageId: name, sopUid: name }));
}

const near = (...names: readonly string[]) => ({ near: frames(...names), far: [] });
const idle = { mayFill: () => true, isSettled: (_frame: SeriesFrame) => false };

function drain(queues: FetchQueues, now = idle): string[] {
  const order: string[] = [];
  for (let frame = queues.next(now); frame; frame = queues.next(now)) order.push(frame.imageId);
  return order;
}

describe("FetchQueues", () => {
  it("fetches what viewports show before the rest of the case, and that in the order given", () => {
    const queues = new FetchQueues();
    queues.fill(frames("c1", "c2", "d1"));
    queues.show("left", { near: frames("a1", "a2"), far: frames("a3") });
    expect(drain(queues)).toEqual(["a1", "a2", "a3", "c1", "c2", "d1"]);
  });

  it("serves the viewport first whose view moved, and a new one after those that were there", () => {
    const queues = new FetchQueues();
    queues.show("left", near("a1"));
    queues.show("right", near("b1"));
    queues.show("left", near("a2"));
    queues.show("third", near("c1"));
    queues.show("right", near("b2"));
    expect(drain(queues)).toEqual(["b2", "a2", "c1"]);
  });

  it("fetches what is near every viewport's image before the rest of any series, then from each in turn", () => {
    const queues = new FetchQueues();
    queues.show("left", { near: frames("a1"), far: frames("a2", "a3", "a4") });
    queues.show("right", { near: frames("b1"), far: frames("b2") });
    queues.show("third", { near: frames("c1"), far: frames("c2", "c3") });
    expect(drain(queues)).toEqual(["a1", "b1", "c1", "a2", "b2", "c2", "a3", "c3", "a4"]);
  });

  it("asks whether the background may come only once nothing else is left, and leaves it where it stands", () => {
    const queues = new FetchQueues();
    queues.fill(frames("c1"));
    queues.show("left", near("a1"));
    let asked = 0;
    const full = {
      ...idle,
      mayFill: () => {
        asked += 1;
        return false;
      },
    };
    expect(queues.next(full)?.imageId).toBe("a1");
    expect(asked).toBe(0);
    expect(queues.next(full)).toBeUndefined();
    expect(asked).toBe(1);
    expect(drain(queues)).toEqual(["c1"]);
  });

  it("forgets a former case's series, and a viewport that has gone", () => {
    const queues = new FetchQueues();
    queues.fill(frames("c1", "c2"));
    queues.show("left", near("a1"));
    queues.fill(frames("n1"));
    queues.forget("left");
    expect(drain(queues)).toEqual(["n1"]);
  });

  it("passes over what is there by now, and takes up last what was put back", () => {
    const queues = new FetchQueues();
    queues.fill(frames("c1", "c2"));
    queues.show("left", near("a1", "a2"));
    queues.putBack(frames("p2")[0] as SeriesFrame);
    const isSettled = ({ imageId }: SeriesFrame) => imageId.endsWith("1");
    expect(drain(queues, { ...idle, isSettled })).toEqual(["a2", "c2", "p2"]);
  });
});
