import { join } from "node:path";
import { type Crowd, type CrowdReport, CrowdWord } from "./Crowd.ts";
import { Words } from "./Words.ts";

const script = join(import.meta.dirname, "crowdMain.ts");

/** Runs a crowd to its end. `onCounting` is called when it begins to count: its result comes back with the report. */
export async function runCrowd<T>(
  crowd: Crowd,
  onCounting: () => Promise<T>,
  withinMs?: number,
): Promise<{ readonly report: CrowdReport; readonly before: T }> {
  await using words = new Words(script, CrowdWord, crowd);
  await words.next("counting");
  const before = await onCounting();
  const { report } = await words.next("counted", withinMs);
  return { report, before };
}
