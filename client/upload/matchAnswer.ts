import type { StowAnswer } from "../net/StowClient.ts";
import type { Item } from "./BatchPlanner.ts";
import { type Outcome, reasonOf } from "./Outcome.ts";

export interface Matched {
  readonly settled: readonly { readonly item: Item; readonly outcome: Outcome }[];
  /** The answer does not say which of these is which: to be asked for again, one by one. */
  readonly unclear: readonly Item[];
}

/** Which image of a request met which fate. */
export function matchAnswer(batch: readonly Item[], answer: StowAnswer): Matched {
  const fates = [...answer.stored.map(storedFate), ...answer.refused.map(refusedFate)];
  const [only] = batch;
  // A single image's answer is its own, whatever the archive calls it.
  if (only && batch.length === 1) {
    const [fate] = fates;
    return { settled: [{ item: only, outcome: fate?.outcome ?? { kind: "refused", reason: "failed" } }], unclear: [] };
  }
  const settled: { item: Item; outcome: Outcome }[] = [];
  const unclear: Item[] = [];
  const byUid = new Map(fates.flatMap((fate) => (fate.uid === undefined ? [] : [[fate.uid, fate.outcome] as const])));
  for (const item of batch) {
    const outcome = item.sopUid === undefined ? undefined : byUid.get(item.sopUid);
    if (outcome) settled.push({ item, outcome });
    else unclear.push(item);
  }
  return { settled, unclear };
}

interface Fate {
  readonly uid: string | undefined;
  readonly outcome: Outcome;
}

function storedFate({ sopUid, studyUid }: StowAnswer["stored"][number]): Fate {
  return { uid: sopUid, outcome: { kind: "stored", studyUid } };
}

function refusedFate({ sopUid, code }: StowAnswer["refused"][number]): Fate {
  return { uid: sopUid, outcome: { kind: "refused", reason: reasonOf(code), code } };
}
