import type { ParsedUrlQuery } from "node:querystring";
import { Failure } from "../../../shared/protocol/failures.ts";
import type { Viewport } from "../../archive/render/viewport.ts";
import type { RenderWindow } from "../../archive/render/voiFunction.ts";

const MAX_VIEWPORT_PIXELS = 16_384;
const functions: ReadonlyMap<string, string> = new Map([
  ["linear", "LINEAR"],
  ["linear-exact", "LINEAR_EXACT"],
  ["sigmoid", "SIGMOID"],
]);

/** What the query of a rendered resource asks for (PS3.18 §8.3.5). Parameters that are not known are not looked at, as the standard wants. */
export interface RenderedQuery {
  readonly window?: RenderWindow;
  readonly viewport?: Viewport;
  readonly quality?: number;
  /** In place of the header, for links that cannot set one. */
  readonly accept?: string;
}

function malformed(name: string): Failure {
  return new Failure("bad-message", `the parameter ${name} is malformed`);
}

function single(query: ParsedUrlQuery, name: string): string | undefined {
  const value = query[name];
  if (Array.isArray(value)) throw new Failure("bad-message", `the parameter ${name} is given twice`);
  return value;
}

function number(text: string | undefined, name: string): number {
  if (text === undefined || !/^-?\d{1,9}(?:\.\d{1,9})?$/u.test(text)) throw malformed(name);
  return Number(text);
}

function parseWindow(text: string): RenderWindow {
  const [centre, width, name = "linear", ...rest] = text.split(",");
  const voiFunction = functions.get(name.toLowerCase());
  const window = { centre: number(centre, "window"), width: number(width, "window"), voiFunction: voiFunction ?? "" };
  const isWide = voiFunction === "LINEAR" ? window.width >= 1 : window.width > 0;
  if (voiFunction === undefined || rest.length > 0 || !isWide) throw malformed("window");
  return window;
}

function side(text: string | undefined): number {
  const pixels = number(text, "viewport");
  if (!Number.isInteger(pixels) || pixels < 1 || pixels > MAX_VIEWPORT_PIXELS) throw malformed("viewport");
  return pixels;
}

/** Two numbers, or six of which the region's corner may be left out. */
function parseViewport(text: string): Viewport {
  const [width, height, left, top, ...size] = text.split(",");
  const whole = { width: side(width), height: side(height), enlarges: true };
  if (left === undefined) return whole;
  if (size.length !== 2) throw malformed("viewport");
  const [across = 0, down = 0] = size.map((value) => Math.trunc(number(value, "viewport")));
  const corner = (value: string | undefined): number => (value === "" ? 0 : Math.trunc(number(value, "viewport")));
  const region = { left: corner(left), top: corner(top), width: across, height: down };
  if (region.left < 0 || region.top < 0) throw malformed("viewport");
  return { ...whole, region };
}

/** Throws a `Failure` "bad-message". */
export function parseRenderedQuery(query: ParsedUrlQuery): RenderedQuery {
  const window = single(query, "window");
  const viewport = single(query, "viewport");
  const quality = single(query, "quality");
  const accept = single(query, "accept");
  if (quality !== undefined && !/^(?:[1-9]\d?|100)$/u.test(quality)) throw malformed("quality");
  return {
    ...(window === undefined ? {} : { window: parseWindow(window) }),
    ...(viewport === undefined ? {} : { viewport: parseViewport(viewport) }),
    ...(quality === undefined ? {} : { quality: Number(quality) }),
    ...(accept === undefined ? {} : { accept }),
  };
}
