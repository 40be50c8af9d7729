const GB = 1024 ** 3;

/**
 * Bytes that decoded images may take: a laptop of 4 GB also carries the system, the browser and a call. `memoryGb`: as
 * `navigator.deviceMemory` says, in steps up to 8; Firefox and Safari do not tell and get what such a laptop gets.
 */
export function cacheBudget(memoryGb: number | undefined): number {
  if (memoryGb !== undefined && memoryGb >= 8) return 2 * GB;
  return Math.round(Math.max(Math.min(memoryGb ?? 4, 4) * 0.1875, 0.25) * GB);
}
