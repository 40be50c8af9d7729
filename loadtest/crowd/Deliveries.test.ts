import { describe, expect, it } from "vitest";
import { LatencyCounts } from "../statistics.ts";
import { Deliveries } from "./Deliveries.ts";
import { findMarks, markOf, viewportValue } from "./values.ts";

function open() {
  return new Deliveries({ clients: 3, writers: 1, supersededWithinMs: 50 });
}

describe("Deliveries", () => {
  it("[LT3] counts a value at each client but its writer, with the time that it took", () => {
    const deliveries = open();
    deliveries.start();
    const value = deliveries.write(0, 100);
    deliveries.see({ client: 1, writer: 0, value }, 103);
    deliveries.see({ client: 1, writer: 0, value }, 109);
    expect(deliveries.isSettled).toBe(false);
    deliveries.see({ client: 2, writer: 0, value }, 107);
    expect(deliveries.isSettled).toBe(true);
    const report = deliveries.report();
    expect(report).toMatchObject({ written: 1, deliveries: 2, superseded: 0, missed: 0 });
    expect(new LatencyCounts(report.latencies).quantile(1)).toBe(7);
  });

  it("[LT3] a value that a newer one replaced within 50 ms was delivered then; later it was missed", () => {
    const deliveries = open();
    deliveries.start();
    deliveries.write(0, 0);
    deliveries.write(0, 40);
    const value = deliveries.write(0, 60);
    deliveries.see({ client: 1, writer: 0, value }, 70);
    const { missed, superseded, latencies } = deliveries.report();
    expect([missed, superseded]).toEqual([4, 1]);
    expect(new LatencyCounts(latencies).quantile(1)).toBe(30);
  });

  it("[LT3] does not count what was written before it began to count", () => {
    const deliveries = open();
    const early = deliveries.write(0, 0);
    deliveries.start();
    deliveries.see({ client: 1, writer: 0, value: early }, 5);
    const value = deliveries.write(0, 10);
    for (const client of [1, 2]) deliveries.see({ client, writer: 0, value }, 12);
    expect(deliveries.report()).toMatchObject({ written: 1, deliveries: 2, missed: 0 });
  });
});

describe("values", () => {
  it("are found when the bytes come in pieces", () => {
    const whole = Buffer.from(`abc${markOf(1, 2)}d${markOf(3, 4)}ef`);
    for (let cut = 0; cut <= whole.length; cut++) {
      const found: number[][] = [];
      const note = (...mark: number[]) => found.push(mark);
      const from = findMarks(whole.subarray(0, cut), note);
      findMarks(whole.subarray(from), note);
      expect(found).toEqual([
        [1, 2],
        [3, 4],
      ]);
    }
  });

  it("are found in any bytes around them, several in one frame", () => {
    const frame = Buffer.concat([
      Buffer.from([0, 1, 200]),
      Buffer.from(JSON.stringify(viewportValue(3, 77))),
      Buffer.from(`x${markOf(11, 0)}.`),
    ]);
    const found: [number, number][] = [];
    findMarks(frame, (writer, value) => found.push([writer, value]));
    expect(found).toEqual([
      [3, 77],
      [11, 0],
    ]);
  });
});
