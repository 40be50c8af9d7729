import { round, type PhantomGeometry, type PhantomSeries, type Vector } from "./PhantomStudy.ts";
import { uidOf } from "./uid.ts";

/** What a study says of one of its series; the rest follows. */
export interface SeriesPlan extends Pick<
  PhantomSeries,
  "modality" | "description" | "technique" | "windows" | "time" | "subject"
> {
  readonly number: number;
  readonly size: number;
  readonly pixelSpacingMm: number;
  readonly slices: number;
  readonly sliceThicknessMm: number;
  readonly sliceSpacingMm: number;
  /** Height of the first slice. */
  readonly top: number;
  readonly anatomyAt: Vector;
}

/** A series with UIDs that follow from the name of its study. */
export function planSeries(study: string, plan: SeriesPlan): PhantomSeries {
  const name = `${study} series ${plan.number}`;
  const corner = round(((1 - plan.size) / 2) * plan.pixelSpacingMm);
  const geometry: PhantomGeometry = {
    columns: plan.size,
    rows: plan.size,
    pixelSpacingMm: plan.pixelSpacingMm,
    sliceThicknessMm: plan.sliceThicknessMm,
    sliceSpacingMm: plan.sliceSpacingMm,
    origin: [corner, corner, plan.top],
    anatomyAt: plan.anatomyAt,
  };
  const { modality, description, technique, windows, time, subject } = plan;
  return {
    modality,
    description,
    technique,
    windows,
    time,
    subject,
    geometry,
    seriesInstanceUid: uidOf(name),
    seriesNumber: plan.number,
    bodyPart: "ABDOMEN",
    frameOfReferenceUid: uidOf(`${study} frame of reference`),
    sopInstanceUids: Array.from({ length: plan.slices }, (_, index) => uidOf(`${name} instance ${index + 1}`)),
  };
}
