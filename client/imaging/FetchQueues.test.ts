import { describe, expect, it } from "vitest";
import { FetchQueues } from "./FetchQueues.ts";
import type { SeriesFrame } from "./Series.ts";

function frames(...names: readonly string[]): SeriesFrame[] {
  return names.map((name) => ({
    imageId: name,
    sopUid: name,
    frame: 1,
    instanceNumber: 1,
    plane: {
      origin: [0, 0, 0],
      row: [1, 0, 0],
      column: [0, 1, 0],
      spacingX: 1,
      spacingY: 1,
      columns: 1,
      rows: 1,
      isInPatient: true,
      hasSpacing: true,
    },
    voi: undefined,
    isInverse: false,
    isColour: false,
    isLossy: false,
    sliceThickness: undefined,
    patientOrientation: undefined,
    dateTime: undefined,
    loaderMetadata: {},
  }));
}

const idle = { running: 0, hasRoomForBackground: true, isSettled: (_frame: SeriesFrame) => false };

function drain(queues: FetchQueues, now = idle): string[] {
  const order: string[] = [];
  for (let frame = queues.next(now); frame; frame = queues.next(now)) order.push(frame.imageId);
  return order;
}

describe("FetchQueues", () => {
  it("fetches what viewports show before the rest of the case, and that in the order given", () => {
    const queues = new FetchQueues();
    queues.fill(frames("c1", "c2", "d1"));
    queues.show("left", frames("a1", "a2"));
    expect(drain(queues)).toEqual(["a1", "a2", "c1", "c2", "d1"]);
  });

  it("serves the viewport first whose view moved, and a new one after those that were there", () => {
    const queues = new FetchQueues();
    queues.show("left", frames("a1"));
    queues.show("right", frames("b1"));
    queues.show("left", frames("a2"));
    queues.show("third", frames("c1"));
    queues.show("right", frames("b2"));
    expect(drain(queues)).toEqual(["b2", "a2", "c1"]);
  });

  it("loads no more than two images at once in the background, none while viewports still wait", () => {
    const queues = new FetchQueues();
    queues.fill(frames("c1", "c2"));
    queues.show("left", frames("a1"));
    expect(queues.next({ ...idle, running: 3 })?.imageId).toBe("a1");
    expect(queues.next({ ...idle, running: 2 })).toBeUndefined();
    expect(queues.next({ ...idle, running: 1 })?.imageId).toBe("c1");
    queues.show("left", frames("a2"));
    expect(queues.next({ ...idle, running: 1 })?.imageId).toBe("a2");
    expect(queues.next({ ...idle, running: 0 })?.imageId).toBe("c2");
  });

  it("leaves the background where it stands while the cache has no room for it", () => {
    const queues = new FetchQueues();
    queues.fill(frames("c1"));
    queues.show("left", frames("a1"));
    expect(drain(queues, { ...idle, hasRoomForBackground: false })).toEqual(["a1"]);
    expect(drain(queues)).toEqual(["c1"]);
  });

  it("forgets a former case's series, and a viewport that has gone", () => {
    const queues = new FetchQueues();
    queues.fill(frames("c1", "c2"));
    queues.show("left", frames("a1"));
    queues.fill(frames("n1"));
    queues.forget("left");
    expect(drain(queues)).toEqual(["n1"]);
  });

  it("passes over what is there by now", () => {
    const queues = new FetchQueues();
    queues.fill(frames("c1", "c2"));
    queues.show("left", frames("a1", "a2"));
    const isSettled = ({ imageId }: SeriesFrame) => imageId.endsWith("1");
    expect(drain(queues, { ...idle, isSettled })).toEqual(["a2", "c2"]);
  });
});
