import { describe, expect, it } from "vitest";
import { axis, powersOfTen } from "./plotSvg.ts";
import { reportPage } from "./reportPage.ts";
import type { Report } from "./Result.ts";

const report: Report = {
  at: "2026-01-02T03:04:05.000Z",
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
      ],
    },
  ],
  result: {
    scenario: "docs",
    machine: { cpu: 'a "cpu"', cores: 2, node: "v24", load: [1, 2] },
    input: { clients: 200 },
    ours: { p99: 4 },
    peers: { other: { p99: 8, only: 1 } },
    ratios: { p99: 0.5 },
  },
};

describe("reportPage", () => {
  it("[LT4] shows figures, ratios and plots in one file that loads nothing", () => {
    const page = reportPage(report);
    expect(page).toContain("<tr><td>p99</td><td>4</td><td>8</td></tr>");
    expect(page).toContain("<tr><td>only</td><td></td><td>1</td></tr>");
    expect(page).toContain("<td>0.5</td>");
    expect(page).toContain('<path d="M64 328');
    expect(page).not.toMatch(/src=|href=|url\(|<script/u);
  });

  it("[LT4] escapes what it is given", () => {
    const page = reportPage(report);
    expect(page).toContain("what &lt;it&gt; means");
    expect(page).toContain("&lt;us&gt;");
    expect(page).toContain("ms &amp; more");
    expect(page).toContain("a &quot;cpu&quot;");
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
