export type Ending = "left" | "over" | "removed" | "signedOut" | "elsewhere" | "lost";

const endings: Readonly<Record<string, Ending>> = {
  "session-ended": "over",
  "not-found": "over",
  forbidden: "removed",
  unauthenticated: "signedOut",
  conflict: "elsewhere",
};

/** How a final failure code reads to people. */
export function endingOf(code: string): Ending {
  return endings[code] ?? "lost";
}
