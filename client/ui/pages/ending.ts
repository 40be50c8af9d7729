export type Ending = "left" | "over" | "removed" | "elsewhere" | "lost";

const endings: Readonly<Record<string, Ending>> = {
  "session-ended": "over",
  "not-found": "over",
  forbidden: "removed",
  unauthenticated: "removed",
  conflict: "elsewhere",
};

/** How a final failure code reads to people. */
export function endingOf(code: string): Ending {
  return endings[code] ?? "lost";
}
