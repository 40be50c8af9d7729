import { escapedText } from "./escapedText.ts";
import type { Plot } from "./Result.ts";

const WIDTH = 880;
const HEIGHT = 380;
const edge = { left: 64, right: 170, top: 16, bottom: 52 } as const;
/** Told apart by people who see no difference between red and green (Okabe and Ito). */
const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"] as const;
const TICKS = 5;

/** Lines over two axes; the legend stands beside them. */
export function plotSvg({ x, y, lines, isLogarithmic = false }: Plot): string {
  const points = lines.flatMap((line) => line.points);
  const across = (isLogarithmic ? powersOfTen : axis)(points.map(([value]) => value));
  const up = axis(points.map(([, value]) => value));
  const atX = (value: number) => edge.left + across.share(value) * (WIDTH - edge.left - edge.right);
  const atY = (value: number) => HEIGHT - edge.bottom - up.share(value) * (HEIGHT - edge.top - edge.bottom);
  const floor = HEIGHT - edge.bottom;
  const grid = [
    ...across.ticks.map((tick) => mark(line([atX(tick), floor], [atX(tick), edge.top]), [atX(tick), floor + 18], tick)),
    ...up.ticks.map((tick) =>
      mark(line([edge.left, atY(tick)], [WIDTH - edge.right, atY(tick)]), [edge.left - 26, atY(tick) + 4], tick),
    ),
  ];
  const drawn = lines.map(({ name, points: own }, index) => {
    const colour = colours[index % colours.length] ?? colours[0];
    const path = own.map(([px, py], at) => `${at === 0 ? "M" : "L"}${short(atX(px))} ${short(atY(py))}`).join("");
    const legend = edge.top + 14 + index * 22;
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>
<rect x="${WIDTH - edge.right + 14}" y="${legend - 9}" width="14" height="4" fill="${colour}"/>
<text x="${WIDTH - edge.right + 34}" y="${legend}">${escapedText(name)}</text>`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="13" fill="#1c2430">
${grid.join("\n")}
${drawn.join("\n")}
<text x="${(edge.left + WIDTH - edge.right) / 2}" y="${HEIGHT - 12}" text-anchor="middle">${escapedText(x)}</text>
<text transform="translate(14 ${HEIGHT / 2}) rotate(-90)" text-anchor="middle">${escapedText(y)}</text>
</svg>`;
}

interface Axis {
  readonly ticks: readonly number[];
  /** Where a value stands between the two ends, 0 to 1. */
  readonly share: (value: number) => number;
}

/** From 0 to a round number that holds all values. */
export function axis(values: readonly number[]): Axis {
  const most = values.reduce((largest, value) => Math.max(largest, value), 0);
  const rough = (most > 0 ? most : 1) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10) * power;
  const count = Math.ceil((most > 0 ? most : 1) / step);
  const ticks = Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
  const end = ticks.at(-1) ?? 1;
  return { ticks, share: (value) => value / end };
}

/** From one power of ten to another, which hold all values that are above 0 between them. */
export function powersOfTen(values: readonly number[]): Axis {
  const logs = values.filter((value) => value > 0).map((value) => Math.log10(value));
  const first = Math.floor(logs.reduce((least, log) => Math.min(least, log), 0));
  const last = Math.max(first + 1, Math.ceil(logs.reduce((most, log) => Math.max(most, log), 0)));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => Number((10 ** (first + index)).toPrecision(12)));
  const share = (value: number) => Math.max(0, (Math.log10(Math.max(value, 10 ** first)) - first) / (last - first));
  return { ticks, share };
}

type Place = readonly [x: number, y: number];

function line([x1, y1]: Place, [x2, y2]: Place): string {
  return `<line x1="${short(x1)}" y1="${short(y1)}" x2="${short(x2)}" y2="${short(y2)}" stroke="#d5dbe3"/>`;
}

function mark(drawn: string, [x, y]: Place, tick: number): string {
  return `${drawn}<text x="${short(x)}" y="${short(y)}" text-anchor="middle" fill="#56606e">${tick}</text>`;
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
