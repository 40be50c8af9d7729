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

/** A presentation on a certain screen: exact, and all that painting and pointing need. */
export interface ScreenView {
  readonly centre: Vector3;
  /** Patient directions of the screen's right and top, flips included. */
  readonly right: Vector3;
  readonly up: Vector3;
  readonly mmPerPixel: number;
}

const PARALLEL = 0.99;

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
      fittedMmPerPixel(plane, screen) / ABSURD_IMAGE,
    ),
  };
}

/** The whole image, as large as it fits, as stored. */
export function fitView(plane: ImagePlane, screen: ScreenSize): ScreenView {
  return {
    centre: pixelToWorld(plane, { x: plane.columns / 2, y: plane.rows / 2 }),
    right: plane.row,
    up: scaled(plane.column, -1),
    mmPerPixel: fittedMmPerPixel(plane, screen),
  };
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
  // A mirrored picture is said with one flip; turning by 180° needs none.
  const flipHorizontal = dot(cross(view.right, view.up), normal) < 0;
  return {
    centre: view.centre,
    normal,
    up: view.up,
    halfWidth: (view.mmPerPixel * screen.width) / 2,
    halfHeight: (view.mmPerPixel * screen.height) / 2,
    flipHorizontal,
    flipVertical: false,
  };
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
  const fitted = fittedMmPerPixel(plane, screen);
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

function fittedMmPerPixel(plane: ImagePlane, screen: ScreenSize): number {
  return Math.max((plane.columns * plane.spacingX) / screen.width, (plane.rows * plane.spacingY) / screen.height);
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
