import type { VoiRange } from "../../shared/model/dicom.ts";

/** The part of a decoded image that says what its values are. */
export interface DecodedValues {
  readonly color: boolean;
  readonly minPixelValue: number;
  readonly maxPixelValue: number;
  readonly slope: number;
  readonly intercept: number;
  readonly preScale?: { readonly scaled?: boolean };
}

/** From the smallest to the largest modality value of the image (grey level for colour): the window of files that bring no usable one. */
export function valueRangeOf(image: DecodedValues): VoiRange {
  if (image.color) return { lower: 0, upper: 255 };
  const modality = (stored: number) =>
    image.preScale?.scaled === true ? stored : stored * image.slope + image.intercept;
  const ends = [modality(image.minPixelValue), modality(image.maxPixelValue)];
  const [lower, upper] = [Math.min(...ends), Math.max(...ends)];
  return Number.isFinite(lower) && upper > lower ? { lower, upper } : { lower: lower || 0, upper: (lower || 0) + 1 };
}

/** Remembers each image's range from its first decoding: the CPU renderer later rewrites the values of images with fractions. */
export class ValueRanges {
  readonly #ranges = new Map<string, VoiRange>();

  of(frame: { readonly imageId: string }): VoiRange | undefined {
    return this.#ranges.get(frame.imageId);
  }

  learn(frame: { readonly imageId: string }, image: DecodedValues): void {
    if (!this.#ranges.has(frame.imageId)) this.#ranges.set(frame.imageId, valueRangeOf(image));
  }
}
