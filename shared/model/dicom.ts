import { z } from "zod";

/** A DICOM unique identifier (PS3.5 §9.1): at most 64 characters, components of digits without leading zeros. */
export const Uid = z
  .string()
  .max(64)
  .regex(/^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))+$/u);
export type Uid = z.infer<typeof Uid>;

/** A point or direction in the patient coordinate system (PS3.3 C.7.6.2.1.1): millimetres, or unit length. */
export const Vector3 = z.tuple([z.number(), z.number(), z.number()]);
export type Vector3 = z.infer<typeof Vector3>;

/** Values of interest (PS3.3 C.11.2) as a range of modality values (HU for CT), `lower < upper`. */
export const VoiRange = z.object({ lower: z.number(), upper: z.number() }).refine((voi) => voi.lower < voi.upper);
export type VoiRange = z.infer<typeof VoiRange>;
