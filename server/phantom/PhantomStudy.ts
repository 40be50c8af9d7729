import type { Subject } from "./anatomy.ts";

export type Vector = readonly [x: number, y: number, z: number];

export interface PhantomPatient {
  /** As in DICOM PN: component groups by "=", components by "^". */
  readonly name: string;
  readonly id: string;
  readonly sex: "F" | "M" | "O";
  readonly birthDate: string;
}

/** How a series was acquired: decides palette, noise and the attributes of its modality. */
export type Technique = "portal-venous" | "arterial" | "native" | "t1" | "t2";

/** Axial slices from head to feet. */
export interface PhantomGeometry {
  readonly columns: number;
  readonly rows: number;
  readonly pixelSpacingMm: number;
  readonly sliceThicknessMm: number;
  readonly sliceSpacingMm: number;
  /** Centre of the first pixel of the first slice, in the patient coordinate system. */
  readonly origin: Vector;
  /** Where the reference anatomy's origin lies in the patient coordinate system. */
  readonly anatomyAt: Vector;
}

export interface PhantomWindow {
  readonly center: number;
  readonly width: number;
  readonly explanation: string;
}

export interface PhantomSeries {
  readonly seriesInstanceUid: string;
  readonly seriesNumber: number;
  readonly modality: "CT" | "MR";
  readonly description: string;
  readonly bodyPart: string;
  readonly technique: Technique;
  readonly frameOfReferenceUid: string;
  readonly geometry: PhantomGeometry;
  /** The first is the default; a viewer offers them all. */
  readonly windows: readonly PhantomWindow[];
  /** Time of the series, HHMMSS. */
  readonly time: string;
  readonly subject: Subject;
  /** One for each slice, head to feet; known without rendering anything. */
  readonly sopInstanceUids: readonly string[];
}

/** Plain data: it can be sent to a worker as it is. */
export interface PhantomStudy {
  readonly studyInstanceUid: string;
  readonly patient: PhantomPatient;
  readonly description: string;
  /** YYYYMMDD and HHMMSS. */
  readonly date: string;
  readonly time: string;
  readonly accessionNumber: string;
  readonly studyId: string;
  readonly series: readonly PhantomSeries[];
}

/** Centre of the first pixel of a slice: Image Position (Patient). */
export function slicePosition({ geometry }: PhantomSeries, index: number): Vector {
  const [x, y, z] = geometry.origin;
  return [x, y, round(z - geometry.sliceSpacingMm * index)];
}

/** Column, row and slice (not rounded) of a point in the patient coordinate system. */
export function pixelAt({ geometry }: PhantomSeries, [x, y, z]: Vector): Vector {
  const [x0, y0, z0] = geometry.origin;
  const { pixelSpacingMm, sliceSpacingMm } = geometry;
  return [(x - x0) / pixelSpacingMm, (y - y0) / pixelSpacingMm, (z0 - z) / sliceSpacingMm];
}

export function countInstances(study: PhantomStudy): number {
  return study.series.reduce((sum, series) => sum + series.sopInstanceUids.length, 0);
}

/** Decimal strings stay short and exact: micrometres are enough. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
