import { escapedText } from "./escapedText.ts";
import type { Line, Plot } from "./Result.ts";
import { figureText, columnName } from "./wording.ts";

interface Frame {
  readonly name: "wide" | "narrow";
  readonly width: number;
  readonly height: number;
  /** Ticks of an axis, about. */
  readonly ticks: number;
}

/** The page shows the one that its width has room for, so that the letters keep their size. */
const frames: readonly Frame[] = [
  { name: "wide", width: 960, height: 380, ticks: 6 },
  { name: "narrow", width: 360, height: 300, ticks: 4 },
];
const edge = { left: 58, right: 14, top: 14, bottom: 50 } as const;
/** Told apart by people who see no difference between red and green (Okabe and Ito), and without colour by their dashes. */
const COLOURS = 6;
const dashes = ["", "9 4", "2 4", "12 4 2 4", "5 3", "1 3"] as const;

/** Lines over two axes, once for a wide page and once for a narrow one, and which line is whose. */
export function plotFigure(plot: Plot): string {
  const keys = plot.lines.map(
    ({ name }, index) =>
      `<li><svg viewBox="0 0 34 8" aria-hidden="true"><path d="M0 4H34" ${strokeOf(index)}/></svg>${escapedText(columnName(name))}</li>`,
  );
  const legend = keys.length > 1 ? `<ul class="legend">${keys.join("")}</ul>\n` : "";
  return `<figure>\n${legend}${frames.map((frame) => plotSvg(plot, frame)).join("\n")}\n</figure>`;
}

function plotSvg({ title, x, y, lines, isLogarithmic = false }: Plot, { name, width, height, ticks }: Frame): string {
  const points = lines.flatMap((line) => line.points);
  const across = isLogarithmic ? powersOfTen(valuesOf(points, 0)) : axis(valuesOf(points, 0), ticks);
  const up = axis(valuesOf(points, 1), ticks);
  const [right, floor] = [width - edge.right, height - edge.bottom];
  const atX = (value: number) => short(edge.left + across.share(value) * (right - edge.left));
  const atY = (value: number) => short(floor - up.share(value) * (floor - edge.top));
  const grid = [
    ...across.ticks.map(
      (tick) =>
        `<path class="grid" d="M${atX(tick)} ${floor}V${edge.top}"/><text x="${atX(tick)}" y="${floor + 18}" text-anchor="middle">${figureText(tick)}</text>`,
    ),
    ...up.ticks.map(
      (tick) =>
        `<path class="grid" d="M${edge.left} ${atY(tick)}H${right}"/><text x="${edge.left - 8}" y="${atY(tick) + 4}" text-anchor="end">${figureText(tick)}</text>`,
    ),
  ];
  const drawn = lines.map(({ points: own }, index) => {
    const path = own.map(([px, py], at) => `${at === 0 ? "M" : "L"}${atX(px)} ${atY(py)}`).join("");
    return `<path d="${path}" stroke-linejoin="round" ${strokeOf(index)}/>`;
  });
  const middle = (edge.top + floor) / 2;
  return `<svg class="${name}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapedText(title)}" font-family="system-ui, sans-serif" font-size="13">
${grid.join("\n")}
${drawn.join("\n")}
<text x="${(edge.left + right) / 2}" y="${height - 8}" text-anchor="middle">${escapedText(x)}</text>
<text transform="translate(12 ${middle}) rotate(-90)" text-anchor="middle">${escapedText(y)}</text>
</svg>`;
}

function valuesOf(points: Line["points"], at: 0 | 1): readonly number[] {
  return points.map((point) => point[at]);
}

function strokeOf(index: number): string {
  const dash = dashes[index % dashes.length] ?? "";
  const own = dash === "" ? "" : ` stroke-dasharray="${dash}"`;
  return `fill="none" stroke="var(--c${index % COLOURS})" stroke-width="${index === 0 ? 2.5 : 2}"${own}`;
}

interface Axis {
  readonly ticks: readonly number[];
  /** Where a value stands between the two ends, 0 to 1. */
  readonly share: (value: number) => number;
}

/** From 0 to a round number that holds all values. */
export function axis(values: readonly number[], about = 5): Axis {
  const most = values.reduce((largest, value) => Math.max(largest, value), 0);
  const rough = (most > 0 ? most : 1) / about;
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

function short(value: number): number {
  return Math.round(value * 10) / 10;
}
