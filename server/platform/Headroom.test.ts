import { afterEach, describe, expect, it } from "vitest";
import { Headroom, type Readings } from "./Headroom.ts";
import { Log } from "./log.ts";

const plenty: Readings = { openFiles: 100, maxFiles: 1_000, heapShare: 0.3, memory: undefined };
const made: Headroom[] = [];

afterEach(() => {
  for (const headroom of made.splice(0)) headroom[Symbol.dispose]();
});

/** What it reads can be changed; the clock goes on by as much as is said before each look. */
function open() {
  let now = 0;
  const found = { readings: plenty };
  const headroom = new Headroom({ log: new Log("silent"), now: () => now, read: async () => found.readings });
  made.push(headroom);
  const look = async (afterMs = 250) => {
    now += afterMs;
    await headroom.look();
  };
  return { headroom, found, look };
}

describe("Headroom", () => {
  it("F17 has room until a look has found otherwise, and again when the next finds it", async () => {
    const { headroom, found, look } = open();
    expect(headroom.lack).toBeUndefined();
    await look();
    expect(headroom.lack).toBeUndefined();
    found.readings = { ...plenty, openFiles: 950 };
    await look();
    expect(headroom.lack).toBe("files");
    found.readings = plenty;
    await look();
    expect(headroom.lack).toBeUndefined();
  });

  it("F17 EMFILE: counts connections between two looks, and keeps descriptors for those who are here", async () => {
    const { headroom, found, look } = open();
    found.readings = { ...plenty, openFiles: 190, maxFiles: 232 };
    await look();
    for (let opened = 0; opened < 10; opened++) headroom.opened();
    expect(headroom.lack).toBeUndefined();
    headroom.opened();
    expect(headroom.lack).toBe("files");
    expect(headroom.isAtItsEnd).toBe(false);
    for (let opened = 0; opened < 16; opened++) headroom.opened();
    expect(headroom.isAtItsEnd).toBe(true);
    for (let closed = 0; closed < 20; closed++) headroom.closed();
    expect([headroom.lack, headroom.isAtItsEnd]).toEqual([undefined, false]);
  });

  it("F17 EMFILE: that descriptors cannot be counted says that there are none", async () => {
    const { headroom, found, look } = open();
    found.readings = { ...plenty, openFiles: undefined };
    await look();
    expect([headroom.lack, headroom.isAtItsEnd]).toEqual(["files", true]);
  });

  it.each<[string, Partial<Readings>]>([
    ["heap is nearly full", { heapShare: 0.95 }],
    ["cgroup leaves less than a tenth", { memory: { available: 20, limit: 256 } }],
  ])("F17 memory cap: has no room while the %s", async (_what, readings) => {
    const { headroom, found, look } = open();
    found.readings = { ...plenty, memory: { available: 200, limit: 256 }, ...readings };
    await look();
    expect(headroom.lack).toBe("memory");
  });

  it("F17 processor: has no room while its event loop comes late again and again, not after a start or one late turn", async () => {
    const { headroom, look } = open();
    await look(60_000);
    expect(headroom.lack).toBeUndefined();
    await look(800);
    expect(headroom.lack).toBeUndefined();
    await look(800);
    expect(headroom.lack).toBe("processor");
    await look();
    expect(headroom.lack).toBeUndefined();
  });

  it("reads this process", async () => {
    const headroom = new Headroom({ log: new Log("silent") });
    made.push(headroom);
    await headroom.look();
    expect([undefined, "processor"]).toContain(headroom.lack);
    expect(headroom.isAtItsEnd).toBe(false);
  });
});
