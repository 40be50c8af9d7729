/** A point of a tube's centre line with the radius there: x, y, z, radius. */
export type TubePoint = readonly [x: number, y: number, z: number, radius: number];

/** Signed distance to an ellipsoid at the origin, exact at its surface and near enough elsewhere. */
export function ellipsoid(p: readonly [number, number, number], r: readonly [number, number, number]): number {
  const a = p[0] / r[0];
  const b = p[1] / r[1];
  const c = p[2] / r[2];
  const scaled = Math.sqrt(a * a + b * b + c * c);
  const gradient = Math.sqrt((a / r[0]) ** 2 + (b / r[1]) ** 2 + (c / r[2]) ** 2);
  return gradient === 0 ? -Math.min(...r) : (scaled * (scaled - 1)) / gradient;
}

/** Union of two distances with a fillet of `radius`. */
export function smoothMin(a: number, b: number, radius: number): number {
  const h = Math.max(0, radius - Math.abs(a - b)) / radius;
  return Math.min(a, b) - h * h * radius * 0.25;
}

/** Intersection of two distances with a rounded edge of `radius`. */
export function smoothMax(a: number, b: number, radius: number): number {
  return -smoothMin(-a, -b, radius);
}

/** A smooth curve through (key, value) pairs with rising keys (Catmull-Rom), level beyond both ends. */
export function curve(at: number, keys: readonly (readonly [number, number])[]): number {
  const next = keys.findIndex(([key]) => key > at);
  if (next === 0) return keys[0]?.[1] ?? 0;
  if (next < 0) return keys.at(-1)?.[1] ?? 0;
  const [k1, v1] = keys[next - 1] ?? [0, 0];
  const [k2, v2] = keys[next] ?? [0, 0];
  const [k0, v0] = keys[next - 2] ?? [k1 - (k2 - k1), v1];
  const [k3, v3] = keys[next + 1] ?? [k2 + (k2 - k1), v2];
  const span = k2 - k1;
  const t = (at - k1) / span;
  const m1 = ((v2 - v0) / (k2 - k0)) * span;
  const m2 = ((v3 - v1) / (k3 - k1)) * span;
  const t2 = t * t;
  const t3 = t2 * t;
  return (2 * t3 - 3 * t2 + 1) * v1 + (t3 - 2 * t2 + t) * m1 + (3 * t2 - 2 * t3) * v2 + (t3 - t2) * m2;
}

/** A tube prepared for one plane: only the pieces near it, and the box that they fill. */
export interface TubeSection {
  readonly bounds: readonly [number, number, number, number];
  readonly distance: (x: number, y: number) => number;
}

/** The section of a tube by the plane at `z`, or undefined where it does not come near; `blendMm` rounds its joints. */
export function tubeSection(points: readonly TubePoint[], z: number, blendMm = 4): TubeSection | undefined {
  const pieces: TubePiece[] = [];
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1];
    const b = points[i];
    if (a === undefined || b === undefined) continue;
    const reach = Math.max(a[3], b[3]) + 8;
    if (z > Math.max(a[2], b[2]) + reach || z < Math.min(a[2], b[2]) - reach) continue;
    pieces.push({ a, b });
    left = Math.min(left, a[0] - reach, b[0] - reach);
    right = Math.max(right, a[0] + reach, b[0] + reach);
    top = Math.min(top, a[1] - reach, b[1] - reach);
    bottom = Math.max(bottom, a[1] + reach, b[1] + reach);
  }
  if (pieces.length === 0) return undefined;
  const distance = (x: number, y: number): number => {
    let nearest = 1000;
    for (const piece of pieces) nearest = smoothMin(nearest, pieceDistance(piece, { x, y, z }), blendMm);
    return nearest;
  };
  return { bounds: [left, top, right, bottom], distance };
}

/** One piece of a tube, its radius changing evenly from `a` to `b`. */
export interface TubePiece {
  readonly a: TubePoint;
  readonly b: TubePoint;
}

export function pieceDistance(
  { a, b }: TubePiece,
  at: { readonly x: number; readonly y: number; readonly z: number },
): number {
  const ux = b[0] - a[0];
  const uy = b[1] - a[1];
  const uz = b[2] - a[2];
  const px = at.x - a[0];
  const py = at.y - a[1];
  const pz = at.z - a[2];
  const along = Math.min(1, Math.max(0, (px * ux + py * uy + pz * uz) / (ux * ux + uy * uy + uz * uz)));
  const dx = px - ux * along;
  const dy = py - uy * along;
  const dz = pz - uz * along;
  return Math.sqrt(dx * dx + dy * dy + dz * dz) - a[3] - (b[3] - a[3]) * along;
}

/** The same tube with three times the points, on a smooth curve: no kinks at the joints. */
export function smoothTube(points: readonly TubePoint[]): TubePoint[] {
  const at = points.map((point, i) => [i, point] as const);
  const axis = (n: 0 | 1 | 2 | 3): (readonly [number, number])[] => at.map(([i, point]) => [i, point[n]] as const);
  const axes = [axis(0), axis(1), axis(2), axis(3)] as const;
  const count = (points.length - 1) * 3;
  return Array.from({ length: count + 1 }, (_, i) => {
    const t = i / 3;
    return [curve(t, axes[0]), curve(t, axes[1]), curve(t, axes[2]), curve(t, axes[3])] as const;
  });
}

/** Rises from 0 at `from` to 1 at `to`; falls where `to` is the smaller. */
export function smoothStep(from: number, to: number, at: number): number {
  const t = Math.min(1, Math.max(0, (at - from) / (to - from)));
  return t * t * (3 - 2 * t);
}
