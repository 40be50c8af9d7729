import { describe, expect, it } from "vitest";
import { axis, powersOfTen } from "./plotSvg.ts";
import { reportPage } from "./reportPage.ts";
import type { Report } from "./Result.ts";
import { floorOf, heapOf } from "./soak.ts";
import { slopeOf } from "./statistics.ts";
import { figureText, ratioText } from "./wording.ts";

const report: Report = {
  title: "us & <them>",
  at: "2026-01-02T03:04:05.000Z",
  command: "npm run bench -- docs --clients 200",
  source: "abc1234",
  notes: ["what <it> means"],
  plots: [
    {
      title: "p",
      x: "ms & more",
      y: "%",
      lines: [
        {
          name: "<us>",
          points: [
            [0, 0],
            [8, 90],
          ],
        },
        { name: "hocuspocus", points: [[4, 50]] },
      ],
    },
  ],
  result: {
    scenario: "docs",
    machine: { cpu: 'a "cpu"', cores: 2, node: "v24", load: [1, 2] },
    input: { clients: 200 },
    ours: { p99: 4 },
    peers: { other: { p99: 8, only: 1 }, rawBroadcast: { p99: 4 } },
    ratios: { p99: 0.5 },
  },
};

describe("reportPage", () => {
  it("[LT4] shows figures with their units, ratios and plots in one file that loads nothing", () => {
    const page = reportPage(report);
    const label = "Latency, 99 of 100 below";
    expect(page).toContain(
      `<tr><th scope="row">${label}, <span class="unit">ms</span></th><td class="own best">4</td><td>8</td><td>4</td></tr>`,
    );
    expect(page).toContain('<tr><th scope="row">only</th><td class="own"></td><td>1</td><td></td></tr>');
    expect(page).toContain(
      `<tr><th scope="row">${label}</th><td class="own">0.5</td><td class="said">50 % less</td></tr>`,
    );
    expect(page).toContain('<path d="M58 330L');
    expect(page).not.toMatch(/src=|href=|url\(|<script|@import/u);
  });

  it("[LT4] gives the parts of one run a column each, and calls none of them the best", () => {
    const parts = { "quiet.p99": 4, "noFiles.p99": 8 };
    const page = reportPage({ ...report, result: { ...report.result, ours: parts, peers: {}, ratios: {} } });
    expect(page).toContain('<th scope="col" class="own">Quiet</th><th scope="col">No descriptors</th>');
    expect(page).toContain('<td class="own">4</td><td>8</td>');
    expect(page).not.toContain("Bold");
  });

  it("[LT4] says on which machine, when, of which source, and what to type to have it again", () => {
    const page = reportPage(report);
    expect(page).toContain("<code>npm run bench -- docs --clients 200</code>");
    expect(page).toContain("1 before, 2 after");
    expect(page).toContain("abc1234");
    expect(page).toContain("2 January 2026");
    const { source: _, ...unknown } = report;
    expect(reportPage(unknown)).not.toContain("<dt>Source</dt>");
  });

  it("[LT4] draws each plot for a wide page and for a phone, its lines told apart without colour", () => {
    const page = reportPage(report);
    expect(page.match(/<svg class="(?:wide|narrow)" viewBox="0 0 (?:960|360) /gu)).toHaveLength(2);
    expect(page).toContain('stroke-dasharray="9 4"');
    expect(page).toContain("Hocuspocus</li>");
    for (const rule of ["prefers-color-scheme: dark", "@media print", "max-width: 40rem"]) expect(page).toContain(rule);
  });

  it("[LT4] escapes what it is given", () => {
    const page = reportPage(report);
    expect(page).toContain("us &amp; &lt;them&gt;");
    expect(page).toContain("what &lt;it&gt; means");
    expect(page).toContain("&lt;us&gt;");
    expect(page).toContain("ms &amp; more");
    expect(page).toContain("a &quot;cpu&quot;");
  });
});

describe("figureText and ratioText", () => {
  it("show three digits that count, whole numbers as they are, and what a ratio says", () => {
    expect([213_527, 6.6034, 0.041_27, 0, 38.95].map(figureText)).toEqual(["213,527", "6.6", "0.0413", "0", "39"]);
    expect([0.742, 1.338, 1.001].map(ratioText)).toEqual(["26 % less", "34 % more", "the same"]);
  });
});

describe("floorOf", () => {
  it("keeps the lowest of each tenth of the second half: teeth are no growth, a floor that rises is", () => {
    const teeth = (rise: number) =>
      Array.from({ length: 400 }, (_, at): [number, number] => [at / 10, 100 + (at % 20) * 3 + rise * at]);
    expect(floorOf(teeth(0))).toHaveLength(10);
    expect(slopeOf(floorOf(teeth(0)))).toBe(0);
    expect(slopeOf(floorOf(teeth(0.2)))).toBeCloseTo(2);
    expect(floorOf([])).toEqual([]);
  });
});

describe("heapOf", () => {
  it("reads what the heap has used and reserved, buffers with it", () => {
    const metrics =
      "# HELP x\nnodejs_heap_size_total_bytes 8388608\nnodejs_heap_size_used_bytes 3145728\nnodejs_external_memory_bytes 1048576\n";
    expect(heapOf(metrics)).toEqual({ used: 3, reserved: 9 });
    expect(heapOf("")).toEqual({ used: 0, reserved: 0 });
  });
});

describe("axis", () => {
  it("ends at a round number that holds all values", () => {
    expect(axis([0, 8]).ticks).toEqual([0, 2, 4, 6, 8]);
    expect(axis([0.031]).ticks).toEqual([0, 0.01, 0.02, 0.03, 0.04]);
    expect(axis([0, 8]).share(2)).toBe(0.25);
    expect(axis([]).share(0)).toBe(0);
  });
});

describe("powersOfTen", () => {
  it("gives each power of ten the same room", () => {
    const { ticks, share } = powersOfTen([0.2, 90]);
    expect(ticks).toEqual([0.1, 1, 10, 100]);
    expect([0, 0.1, 1, 100].map(share)).toEqual([0, 0, 1 / 3, 1]);
    expect(powersOfTen([]).ticks).toEqual([1, 10]);
  });
});
