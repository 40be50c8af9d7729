/** What counts as silence, in decibels below full scale. */
const FLOOR_DB = -60;

/** The loudness of samples from -1 to 1 as 0 (silence) to 1 (full scale), on a decibel scale as ears have it. */
export function loudness(samples: Float32Array): number {
  if (samples.length === 0) return 0;
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  if (power === 0) return 0;
  const decibels = 10 * Math.log10(power);
  return Math.min(1, Math.max(0, 1 - decibels / FLOOR_DB));
}
