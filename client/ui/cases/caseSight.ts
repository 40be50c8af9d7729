import { useEffect, useRef } from "react";
import { useHistoryState } from "wouter/use-browser-location";
import { z } from "zod";

/** What somebody has come to a case's page for; in the history's state, since addresses name no studies. */
const CaseSight = z.object({ studies: z.array(z.string()).min(1) });
export type CaseSight = z.infer<typeof CaseSight>;

/** Brings the studies that one has come for into sight once they are there, each time one comes. */
export function useCaseSight(shown: readonly string[]) {
  const state: unknown = useHistoryState();
  const wanted = CaseSight.safeParse(state).data?.studies ?? [];
  const first = wanted.find((study) => shown.includes(study));
  const place = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (first === undefined) return;
    place.current?.scrollIntoView({ block: "center" });
    place.current?.focus({ preventScroll: true });
    // Another state of the same page: somebody has come again.
  }, [first, state]);
  return {
    isWanted: (study: string) => wanted.includes(study),
    placeOf: (study: string) => (study === first ? place : undefined),
  };
}
