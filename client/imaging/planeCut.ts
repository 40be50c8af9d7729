import type { Vector3 } from "../../shared/model/dicom.ts";
import { type ImagePlane, pixelToWorld, planeNormal } from "./ImagePlane.ts";
import { addScaled, dot, subtract } from "./vectors.ts";

/** Planes closer to parallel than about 5° cut nowhere that helps the eye. */
const NEARLY_PARALLEL = 0.996;

/** Where one image cuts the plane of another, from edge to edge of the cutting image; undefined where it does not. */
export function planeCut(cutting: ImagePlane, plane: ImagePlane): readonly [Vector3, Vector3] | undefined {
  const normal = planeNormal(plane);
  if (!cutting.isInPatient || !plane.isInPatient) return undefined;
  if (Math.abs(dot(planeNormal(cutting), normal)) > NEARLY_PARALLEL) return undefined;
  const corners = cornersOf(cutting);
  const heights = corners.map((corner) => dot(subtract(corner, plane.origin), normal));
  const cuts: Vector3[] = [];
  for (const [at, corner] of corners.entries()) {
    const next = (at + 1) % corners.length;
    const [here, there] = [heights[at] ?? 0, heights[next] ?? 0];
    const end = corners[next];
    // Each edge owns its first corner: a cut through a corner counts once.
    if (!end || here === there || here < 0 === there < 0) continue;
    cuts.push(addScaled(corner, subtract(end, corner), here / (here - there)));
  }
  const [a, b] = cuts;
  return a && b ? [a, b] : undefined;
}

function cornersOf(plane: ImagePlane): readonly Vector3[] {
  const { columns, rows } = plane;
  return [
    { x: 0, y: 0 },
    { x: columns, y: 0 },
    { x: columns, y: rows },
    { x: 0, y: rows },
  ].map((corner) => pixelToWorld(plane, corner));
}
