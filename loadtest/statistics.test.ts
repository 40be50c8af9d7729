import { describe, expect, it } from "vitest";
import { parseCpuSeconds } from "./cpuTime.ts";
import { Options } from "./options.ts";
import { inTurn, medians, ratiosToBest } from "./rounds.ts";
import { LatencyCounts, median, slopeOf } from "./statistics.ts";

describe("median", () => {
  it("is the middle one, or what is between the two in the middle", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 100, 2])).toBe(3);
    expect(median([])).toBe(0);
  });
});

describe("slopeOf", () => {
  it("is that of the line between scattered points, and 0 of none", () => {
    expect(
      slopeOf([
        [0, 1],
        [1, 4],
        [2, 5],
        [3, 8],
      ]),
    ).toBeCloseTo(2.2);
    expect(slopeOf([])).toBe(0);
    expect(slopeOf([[3, 8]])).toBe(0);
  });
});

describe("LatencyCounts", () => {
  it("[LT3] gives the latency within which a share of the deliveries came, by nearest rank", () => {
    const counts = new LatencyCounts();
    for (let ms = 1; ms <= 100; ms++) counts.add(ms);
    expect([0.5, 0.99, 1].map((share) => counts.quantile(share))).toEqual([50, 99, 100]);
    counts.add(1_000);
    expect(counts.quantile(1)).toBe(1_000);
    expect(counts.total).toBe(101);
  });

  it("crosses to another process and adds up", () => {
    const [one, other] = [new LatencyCounts(), new LatencyCounts()];
    one.add(1.04);
    other.add(3);
    other.add(5);
    const all = new LatencyCounts(JSON.parse(JSON.stringify(one)));
    all.addAll(other);
    expect([all.total, all.quantile(0), all.quantile(1)]).toEqual([3, 1.05, 5]);
    expect(new LatencyCounts().quantile(0.5)).toBe(0);
  });
});

describe("rounds", () => {
  it("[LT2] measures each in turn, round by round", async () => {
    const order: string[] = [];
    const measure = async (name: string, round: number) => {
      order.push(`${name}${round}`);
      return round;
    };
    const measured = await inTurn({ names: ["a", "b"], rounds: 2, measure });
    expect(order).toEqual(["a0", "b0", "a1", "b1"]);
    expect(measured.get("b")).toEqual([0, 1]);
  });

  it("[LT2] takes the median of each figure by itself, and compares with the lowest of the others", () => {
    const ours = medians([
      { cpu: 3, p99: 10 },
      { cpu: 1, p99: 30 },
      { cpu: 2, p99: 20 },
    ]);
    expect(ours).toEqual({ cpu: 2, p99: 20 });
    expect(ratiosToBest(ours, [{ cpu: 8, p99: 10 }, { cpu: 4 }, { cpu: 0 }], ["cpu", "p99", "none"])).toEqual({
      p99: 2,
    });
    expect(ratiosToBest(ours, [{ cpu: 8, p99: 10 }, { cpu: 4 }], ["cpu", "p99", "none"])).toEqual({ cpu: 0.5, p99: 2 });
  });
});

describe("parseCpuSeconds", () => {
  it("[LT1] adds user and system time, whatever the program is called", () => {
    const stat = "4242 (no) de (x) R 1 2 3 4 5 6 7 8 9 10 150 50 0 0 20 0 11 0 100";
    expect(parseCpuSeconds(stat)).toBe(2);
    expect(parseCpuSeconds("")).toBe(0);
  });
});

describe("Options", () => {
  it("reads numbers and flags, and refuses what is neither", () => {
    const options = new Options(["--clients", "50", "--saved-only", "--per-second", "10"]);
    expect(options.numbers({ clients: 200, perSecond: 30, rounds: 5 })).toEqual({
      clients: 50,
      perSecond: 10,
      rounds: 5,
    });
    expect(options.has("saved-only")).toBe(true);
    expect(options.has("rounds")).toBe(false);
    expect(() => new Options(["50"])).toThrow("not an option");
    expect(() => new Options(["--clients", "many"]).numbers({ clients: 1 })).toThrow("not a positive number");
  });
});
