import { describe, expect, it } from "vitest";
import { nextPlace, ownRate, stepRate } from "./cine.ts";
import { CinePlayer, type PlayedViewport } from "./CinePlayer.ts";

const film = { frames: [{ sopUid: "1" }, { sopUid: "1" }] };
const stack = { frames: [{ sopUid: "1" }, { sopUid: "2" }, { sopUid: "3" }] };

describe("the rate of playing", () => {
  it("is the file's own, else 15 for a film and 10 for a stack", () => {
    expect(ownRate({ ...film, frameTimeMs: 40 })).toBe(25);
    expect(ownRate({ ...film, frameTimeMs: 1 })).toBe(60);
    expect(ownRate({ ...film, frameTimeMs: 0 })).toBe(15);
    expect(ownRate(film)).toBe(15);
    expect(ownRate(stack)).toBe(10);
  });

  it("goes up and down in steps and ends at both ends", () => {
    expect(stepRate(10, 1)).toBe(12);
    expect(stepRate(25.5, -1)).toBe(25);
    expect(stepRate(60, 1)).toBe(60);
    expect(stepRate(1, -1)).toBe(1);
  });
});

describe("nextPlace", () => {
  it("goes round in a loop, and to and fro without showing an end twice", () => {
    const run = (mode: "loop" | "sweep") => {
      let place = { index: 0, direction: 1 as 1 | -1 };
      return Array.from({ length: 5 }, () => (place = nextPlace(place, 3, mode)).index);
    };
    expect(run("loop")).toEqual([1, 2, 0, 1, 2]);
    expect(run("sweep")).toEqual([1, 2, 1, 0, 1]);
  });
});

/** A viewport of ten images, and a screen whose frames the test gives. */
function player() {
  let due: ((now: number) => void) | undefined;
  const viewport = {
    series: { seriesUid: "1.2", frames: Array.from({ length: 10 }, (_, index) => ({ sopUid: `${index}` })) },
    imageIndex: 4,
    state: "shown",
    held: 0,
    overlay: () => ({ state: viewport.state }),
    scroll: (by: number) => void (viewport.imageIndex += by),
    hold: () => {
      viewport.held += 1;
      return () => void (viewport.held -= 1);
    },
  };
  const stage = { activeIndex: 0, isPresenter: true, isFollowing: false };
  const cine = new CinePlayer({
    stage,
    deck: { view: () => viewport as unknown as PlayedViewport },
    requestFrame: (callback) => {
      due = callback;
      return 1;
    },
    cancelFrame: () => (due = undefined),
  });
  /** So many frames of a screen of 60 a second. */
  let now = 1_000;
  const frames = (count: number) => {
    for (let frame = 0; frame < count; frame++) due?.((now += 1_000 / 60));
  };
  return { cine, viewport, stage, frames };
}

describe("CinePlayer", () => {
  it("shows as many images a second as it says, and is one movement of the hand", () => {
    const { cine, viewport, frames } = player();
    cine.toggle();
    expect(cine.snapshot()).toEqual({ canPlay: true, isPlaying: true, rate: 10, mode: "loop" });
    frames(60);
    expect((viewport.imageIndex - 4 + 20) % 10).toBe(0);
    expect(viewport.held).toBe(1);
    cine.toggle();
    expect(viewport.held).toBe(0);
    frames(60);
    expect(viewport.imageIndex).toBe(4);
  });

  it("[VT5] waits for an image that is on its way, and leaves none out", () => {
    const { cine, viewport, frames } = player();
    cine.toggle();
    frames(1);
    viewport.state = "loading";
    frames(60);
    expect(viewport.imageIndex).toBe(5);
    viewport.state = "shown";
    frames(1);
    expect(viewport.imageIndex).toBe(6);
  });

  it("[VT5] stops where a hand scrolls, a stage is handed on, or an image fails", () => {
    const ends = [
      ({ viewport }: ReturnType<typeof player>) => viewport.scroll(1),
      ({ stage }: ReturnType<typeof player>) => (stage.isPresenter = false),
      ({ viewport }: ReturnType<typeof player>) => (viewport.state = "failed"),
    ];
    for (const end of ends) {
      const playing = player();
      playing.cine.toggle();
      playing.frames(2);
      end(playing);
      playing.frames(1);
      expect(playing.cine.snapshot().isPlaying).toBe(false);
      expect(playing.viewport.held).toBe(0);
    }
  });
});
