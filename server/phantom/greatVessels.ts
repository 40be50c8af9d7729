import { smoothNoise } from "./noise.ts";
import type { Section } from "./Section.ts";
import { smoothMin, smoothTube, tubeSection, type TubePoint } from "./shapes.ts";
import type { Tissue } from "./tissues.ts";

interface Course {
  readonly tissue: Tissue;
  /** Pressed flat from the front: drawn as two thinner tubes side by side. */
  readonly isFlat?: true;
  readonly points: readonly TubePoint[];
}

/** Course of the named vessels: x to the left, y to the back, z up, radius. Drawn in this order. */
const courses: readonly Course[] = [
  {
    tissue: "vein",
    isFlat: true,
    points: [
      [-20, 6, 40, 13],
      [-23, 4, 10, 13.5],
      [-25, 6, -20, 13],
      [-25, 8, -60, 12.5],
      [-23, 4, -100, 12],
      [-22, -2, -150, 12.5],
      [-19, -6, -205, 11.5],
      [-17, -4, -222, 12],
    ],
  },
  {
    tissue: "vein",
    points: [
      [-15, -4, -218, 10],
      [-28, 2, -250, 8.5],
      [-40, 10, -290, 8],
    ],
  },
  {
    tissue: "vein",
    points: [
      [-14, -4, -220, 9],
      [8, 4, -245, 8],
      [30, 10, -290, 8],
    ],
  },
  {
    tissue: "vein",
    points: [
      [48, 22, -136, 4.5],
      [34, -2, -131, 5],
      [14, -14, -129, 4.6],
      [-10, -8, -130, 5.5],
    ],
  },
  {
    tissue: "vein",
    points: [
      [-50, 26, -148, 4.5],
      [-36, 10, -143, 5],
      [-24, 0, -142, 5],
    ],
  },
  {
    tissue: "artery",
    points: [
      [50, 24, -140, 2.6],
      [34, 14, -134, 2.8],
      [14, 2, -130, 3],
    ],
  },
  {
    tissue: "artery",
    points: [
      [-50, 24, -146, 2.6],
      [-30, 18, -138, 2.8],
      [6, 4, -131, 3],
    ],
  },
  {
    tissue: "artery",
    points: [
      [23, 24, 90, 12.5],
      [22, 21, 30, 12.2],
      [18, 13, -30, 11.8],
      [13, 4, -80, 11.2],
      [11, 0, -120, 10.2],
      [10, -6, -170, 9.2],
      [8, -8, -214, 8.6],
    ],
  },
  {
    tissue: "artery",
    points: [
      [8, -7, -212, 6.4],
      [-8, -12, -235, 5.8],
      [-34, -2, -290, 5.2],
    ],
  },
  {
    tissue: "artery",
    points: [
      [9, -7, -212, 6.4],
      [24, -10, -238, 5.8],
      [40, -2, -290, 5.2],
    ],
  },
  {
    tissue: "artery",
    points: [
      [13, -2, -97, 4.2],
      [14, -13, -97, 3.6],
      [14, -20, -94, 3.3],
    ],
  },
  {
    tissue: "artery",
    points: [
      [14, -20, -94, 2.9],
      [-4, -26, -95, 2.7],
      [-22, -36, -88, 2.4],
      [-34, -38, -78, 2],
    ],
  },
  {
    tissue: "artery",
    points: [
      [14, -20, -94, 2.9],
      [36, -16, -92, 2.6],
      [66, 6, -89, 2.5],
      [92, 22, -83, 2.2],
    ],
  },
  {
    tissue: "artery",
    points: [
      [11, -6, -112, 4],
      [13, -18, -121, 3.8],
      [15, -25, -145, 3.5],
      [15, -31, -200, 3],
      [10, -38, -260, 2.4],
    ],
  },
  {
    tissue: "portal",
    points: [
      [104, 24, -82, 3.4],
      [86, 19, -88, 4],
      [60, 4, -96, 4.6],
      [32, -16, -103, 5],
      [8, -22, -107, 6],
      [-4, -23, -106, 7],
      [-16, -27, -96, 7.2],
      [-28, -31, -86, 7.4],
      [-36, -32, -79, 7],
      [-48, -29, -76, 5.8],
    ],
  },
  {
    tissue: "portal",
    points: [
      [-30, -32, -82, 6.2],
      [-24, -42, -72, 5.8],
      [-8, -56, -64, 5.4],
      [8, -60, -62, 4.8],
      [12, -68, -66, 3.8],
    ],
  },
  {
    tissue: "portal",
    points: [
      [-4, -23, -107, 6.4],
      [-2, -25, -125, 6],
      [0, -29, -160, 5.2],
      [-2, -36, -210, 4.4],
      [-10, -44, -265, 3.4],
    ],
  },
];

const smooth = courses.map((course) => ({ ...course, points: smoothTube(course.points) }));

export function paintGreatVessels({ plane, tissues, organZ, seed }: Section): void {
  for (const { tissue, points, isFlat } of smooth) {
    const section = tubeSection(points, organZ, 2);
    if (section === undefined) continue;
    const soft = tissue === "artery" ? 0.9 : 2;
    const tube = (x: number, y: number): number =>
      isFlat
        ? smoothMin(section.distance(x - 4, y + 1), section.distance(x + 4, y - 1), 8) + 3
        : section.distance(x, y);
    const distance = (x: number, y: number): number =>
      tube(x, y) + soft * smoothNoise(x / 10, y / 10, organZ / 16 + seed);
    plane.paint({ bounds: section.bounds, distance, value: tissues[tissue], stepMm: 2 });
  }
}
