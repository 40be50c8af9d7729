import type { Vector3 } from "../../shared/model/dicom.ts";
import type { PixelPoint } from "./ImagePlane.ts";
import type { StackScreen } from "./StackScreen.ts";
import { screenToWorld, worldToScreen } from "./viewGeometry.ts";

export interface ImagePoint {
  readonly sopUid: string;
  /** From 1. */
  readonly frame: number;
  /** Patient space, millimetres. */
  readonly point: Vector3;
}

/** The part of a screen that says what lies where on it. */
export type ShownOn = Pick<StackScreen, "shown" | "ratio" | "size">;

/** The image point under a point of the element (CSS pixels); undefined while nothing is shown there. */
export function imagePointAt({ shown, ratio, size }: ShownOn, at: PixelPoint): ImagePoint | undefined {
  if (!shown) return undefined;
  const point = screenToWorld(shown.view, size, { x: at.x * ratio, y: at.y * ratio });
  return { sopUid: shown.frame.sopUid, frame: shown.frame.frame, point };
}

/** Where a point of the patient lies on the element (CSS pixels), whichever image it belongs to. */
export function elementPointOf({ shown, ratio, size }: ShownOn, point: Vector3): PixelPoint | undefined {
  if (!shown) return undefined;
  const { x, y } = worldToScreen(shown.view, size, point);
  return { x: x / ratio, y: y / ratio };
}
