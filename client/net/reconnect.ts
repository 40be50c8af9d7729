import { type FailureCode, failures } from "../../shared/protocol/failures.ts";

const MIN_DELAY_MS = 100;
const MAX_DELAY_MS = 2_500;

/** How long to wait before attempt `attempt` (from 0): spread at random, so that a whole team does not come back at one instant. */
export function reconnectDelay(attempt: number, random: number): number {
  const longest = Math.min(MAX_DELAY_MS, 2 * MIN_DELAY_MS * 2 ** attempt);
  return Math.round(MIN_DELAY_MS + random * (longest - MIN_DELAY_MS));
}

const retriable: ReadonlySet<number> = new Set([1001, 1005, 1006, 1011, 1012, 1013]);

/** True where a socket that closed so may be opened again. 44xx is final: asking again gets the same answer. */
export function isRetriableClose(code: number): boolean {
  return retriable.has(code) || (code >= 4500 && code <= 4599);
}

/** What a close says in our own words: the server puts the failure's code into the reason; the number alone stands for its first failure. */
export function failureOfClose(code: number, reason: string): FailureCode {
  const exact = failureCode(reason);
  if (exact) return exact;
  const known = codes().find((name) => failures[name].close === code);
  return known ?? "internal";
}

/** The failure of this name; undefined where we know none. */
export function failureCode(name: string | undefined): FailureCode | undefined {
  return codes().find((code) => code === name);
}

function codes(): FailureCode[] {
  const all: FailureCode[] = [];
  for (const code in failures) if (isCode(code)) all.push(code);
  return all;
}

function isCode(name: string): name is FailureCode {
  return Object.hasOwn(failures, name);
}
