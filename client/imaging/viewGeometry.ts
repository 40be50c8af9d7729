import type { Vector3 } from "../../shared/model/dicom.ts";
import type { ViewPresentation } from "../../shared/model/stage.ts";
import { type ImagePlane, type PixelPoint, pixelToWorld, planeNormal, worldToPixel } from "./ImagePlane.ts";
import { addScaled, cross, dot, normalised, scaled, subtract } from "./vectors.ts";

/**
 * The recipe of a stack viewport, in patient space and free of screen size:
 * unflipped, the screen's right is `up × normal` and its top is `up`; a flip then mirrors the finished picture, left to right or top to
 * bottom. `halfWidth` and `halfHeight` are what the one who set it sees; a screen of another shape shows all of that and more.
 */
export interface ScreenSize {
  /** Device pixels. */
  readonly width: number;
  readonly height: number;
}

/** Patient directions of the screen's right and top, flips included. */
export interface ScreenAxes {
  readonly right: Vector3;
  readonly up: Vector3;
}

/** A presentation on a certain screen: exact, and all that painting and pointing need. */
export interface ScreenView extends ScreenAxes {
  readonly centre: Vector3;
  readonly mmPerPixel: number;
}

const PARALLEL = 0.99;
/** The cosine above which two directions are one but for rounding. */
const ALIGNED = 1 - 1e-6;

/** Where a hand's zooming ends: sides of an image pixel in CSS pixels, and the part of its fitted size that an image keeps. */
const LARGEST_PIXEL = 20;
const SMALLEST_IMAGE = 1 / 4;

/**
 * What another screen shows is shown, and a large screen shows a small one's field larger than its own hand could. Beyond these (device
 * pixels, part of the fitted size) no pair of screens gets: such a state is absurd.
 */
const ABSURD_PIXEL = 1_000;
const ABSURD_IMAGE = 1 / 100;

/** Undefined where the presentation belongs to another plane (it would show the image from its edge). */
export function screenView(
  presentation: ViewPresentation,
  plane: ImagePlane,
  screen: ScreenSize,
): ScreenView | undefined {
  const normal = normalised(presentation.normal);
  const up = normalised(presentation.up);
  if (!normal || !up || Math.abs(dot(normal, planeNormal(plane))) < PARALLEL) return undefined;
  const right = normalised(cross(up, normal));
  if (!right) return undefined;
  const mmPerPixel = Math.max(
    (2 * presentation.halfWidth) / screen.width,
    (2 * presentation.halfHeight) / screen.height,
  );
  return {
    centre: ontoPlane(presentation.centre, plane),
    right: presentation.flipHorizontal ? scaled(right, -1) : right,
    up: presentation.flipVertical ? scaled(up, -1) : up,
    mmPerPixel: clamp(
      mmPerPixel,
      Math.min(plane.spacingX, plane.spacingY) / ABSURD_PIXEL,
      fittedMmPerPixel(plane, screen, { right, up }) / ABSURD_IMAGE,
    ),
  };
}

/** The whole image, as large as it fits, as stored or along these axes. */
export function fitView(plane: ImagePlane, screen: ScreenSize, axes: ScreenAxes = storedAxes(plane)): ScreenView {
  const { right, up } = axes;
  return { centre: imageCentre(plane), right, up, mmPerPixel: fittedMmPerPixel(plane, screen, axes) };
}

/** By quarter turns clockwise, around what lies at the screen's middle. An image that fits is fitted again. */
export function turned(
  view: ScreenView,
  quarters: number,
  { plane, screen }: { readonly plane: ImagePlane; readonly screen: ScreenSize },
): ScreenView {
  let { right, up } = view;
  for (let turn = 0; turn < ((quarters % 4) + 4) % 4; turn++) [right, up] = [up, scaled(right, -1)];
  const isWhole = isFitted(view, plane, screen);
  return isWhole ? fitView(plane, screen, { right, up }) : { ...view, right, up };
}

/** The picture mirrored left to right ("horizontal") or top to bottom, around what lies at the screen's middle. */
export function mirrored(view: ScreenView, along: "horizontal" | "vertical"): ScreenView {
  return along === "horizontal" ? { ...view, right: scaled(view.right, -1) } : { ...view, up: scaled(view.up, -1) };
}

/**
 * One image pixel on one device pixel (the smaller side of it where pixels are not square), around the same centre, moved by less than a
 * pixel so that the two grids meet: each stored value is then shown untouched by interpolation.
 */
export function actualSizeView(view: ScreenView, plane: ImagePlane, screen: ScreenSize): ScreenView {
  const centre = worldToPixel(plane, view.centre);
  // At a right angle the screen's width runs along the image's height.
  const isTurned = Math.abs(dot(view.right, plane.column)) > Math.abs(dot(view.right, plane.row));
  const [along, down] = isTurned ? [screen.height, screen.width] : [screen.width, screen.height];
  const snapped = { x: onGrid(centre.x, along), y: onGrid(centre.y, down) };
  return { ...view, centre: pixelToWorld(plane, snapped), mmPerPixel: Math.min(plane.spacingX, plane.spacingY) };
}

/** The recipe that shows this view again, here and elsewhere. */
export function presentationOf(view: ScreenView, plane: ImagePlane, screen: ScreenSize): ViewPresentation {
  const normal = planeNormal(plane);
  // The whole image on one screen is the whole image on every other, whatever their shapes.
  const field = isFitted(view, plane, screen)
    ? { width: extentAlong(plane, view.right), height: extentAlong(plane, view.up) }
    : { width: view.mmPerPixel * screen.width, height: view.mmPerPixel * screen.height };
  // A mirrored picture is said with one flip; turning by 180° needs none.
  const flipHorizontal = dot(cross(view.right, view.up), normal) < 0;
  return {
    centre: view.centre,
    normal,
    up: view.up,
    halfWidth: field.width / 2,
    halfHeight: field.height / 2,
    flipHorizontal,
    flipVertical: false,
  };
}

/** Undefined for the whole image as stored: it then fits every image of the series, whatever their sizes. */
export function presentationUnlessPlain(
  view: ScreenView,
  plane: ImagePlane,
  screen: ScreenSize,
): ViewPresentation | undefined {
  const stored = storedAxes(plane);
  const isAsStored = dot(view.right, stored.right) > ALIGNED && dot(view.up, stored.up) > ALIGNED;
  return isAsStored && isFitted(view, plane, screen) ? undefined : presentationOf(view, plane, screen);
}

/** Device pixels from the screen's top left corner to the point of the image under them, and back. */
export function screenToWorld(view: ScreenView, screen: ScreenSize, at: PixelPoint): Vector3 {
  const across = addScaled(view.centre, view.right, (at.x - screen.width / 2) * view.mmPerPixel);
  return addScaled(across, view.up, (screen.height / 2 - at.y) * view.mmPerPixel);
}

export function worldToScreen(view: ScreenView, screen: ScreenSize, point: Vector3): PixelPoint {
  const offset = subtract(point, view.centre);
  return {
    x: screen.width / 2 + dot(offset, view.right) / view.mmPerPixel,
    y: screen.height / 2 - dot(offset, view.up) / view.mmPerPixel,
  };
}

/** The image follows the hand by so many device pixels. */
export function panned(view: ScreenView, by: PixelPoint): ScreenView {
  const across = addScaled(view.centre, view.right, -by.x * view.mmPerPixel);
  return { ...view, centre: addScaled(across, view.up, by.y * view.mmPerPixel) };
}

export interface ZoomPlace {
  /** Device pixels. */
  readonly anchor: PixelPoint;
  readonly screen: ScreenSize;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
  readonly plane: ImagePlane;
}

/** Larger by `factor`, as far as that helps the eye; what lies under `anchor` stays there. */
export function zoomed(view: ScreenView, factor: number, around: ZoomPlace): ScreenView {
  const { plane, screen, ratio } = around;
  const fitted = fittedMmPerPixel(plane, screen, view);
  // A tiny image fits beyond either end and a view from elsewhere may lie there: both stay within reach, and no step turns back.
  const closest = Math.min(Math.max(plane.spacingX, plane.spacingY) / (LARGEST_PIXEL * ratio), fitted);
  const farthest = Math.max(fitted / SMALLEST_IMAGE, Math.min(plane.spacingX, plane.spacingY));
  const mmPerPixel = clamp(
    view.mmPerPixel / factor,
    Math.min(closest, view.mmPerPixel),
    Math.max(farthest, view.mmPerPixel),
  );
  // At an end nothing moves, not even by what rounding would add.
  if (mmPerPixel === view.mmPerPixel) return view;
  const fixed = screenToWorld(view, around.screen, around.anchor);
  const moved = screenToWorld({ ...view, mmPerPixel }, around.screen, around.anchor);
  return { ...view, mmPerPixel, centre: addScaled(addScaled(view.centre, fixed, 1), moved, -1) };
}

function fittedMmPerPixel(plane: ImagePlane, screen: ScreenSize, { right, up }: ScreenAxes): number {
  return Math.max(extentAlong(plane, right) / screen.width, extentAlong(plane, up) / screen.height);
}

/** How long the image is in this direction of its plane, corner to corner. */
function extentAlong(plane: ImagePlane, direction: Vector3): number {
  const [along, down] = [Math.abs(dot(direction, plane.row)), Math.abs(dot(direction, plane.column))];
  return exact(along) * plane.columns * plane.spacingX + exact(down) * plane.rows * plane.spacingY;
}

/** What rounding left of a right angle would make a fitted image differ from screen to screen. */
function exact(part: number): number {
  return part > ALIGNED ? 1 : part < 1 - ALIGNED ? 0 : part;
}

function isFitted(view: ScreenView, plane: ImagePlane, screen: ScreenSize): boolean {
  const offset = Math.hypot(...subtract(view.centre, imageCentre(plane)));
  const fitted = fittedMmPerPixel(plane, screen, view);
  return offset < view.mmPerPixel * 1e-3 && Math.abs(view.mmPerPixel / fitted - 1) < 1e-6;
}

function imageCentre(plane: ImagePlane): Vector3 {
  return pixelToWorld(plane, { x: plane.columns / 2, y: plane.rows / 2 });
}

function storedAxes(plane: ImagePlane): ScreenAxes {
  return { right: plane.row, up: scaled(plane.column, -1) };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

/** The same place on another slice of the stack. */
function ontoPlane(point: Vector3, plane: ImagePlane): Vector3 {
  return pixelToWorld(plane, worldToPixel(plane, point));
}

function onGrid(centre: number, screenPixels: number): number {
  return Math.round(centre - screenPixels / 2) + screenPixels / 2;
}
