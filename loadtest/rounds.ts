import type { Figures } from "./Result.ts";
import { median, rounded } from "./statistics.ts";

export interface RoundsOptions<N extends string, M> {
  readonly names: readonly N[];
  readonly rounds: number;
  readonly measure: (name: N, round: number) => Promise<M>;
}

/** Measures one after the other, again and again, so that what else the machine does meets all of them. */
export async function inTurn<N extends string, M>({
  names,
  rounds,
  measure,
}: RoundsOptions<N, M>): Promise<Map<N, M[]>> {
  const measured = new Map<N, M[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) measured.get(name)?.push(await measure(name, round));
  }
  return measured;
}

/** The median of each figure by itself. */
export function medians(rounds: readonly Figures[]): Figures {
  const names = Object.keys(rounds[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, rounded(median(rounds.map((figures) => figures[name] ?? 0)))]));
}

/** Each named figure of ours divided by the lowest of the peers': below 1 is better. */
export function ratiosToBest(ours: Figures, peers: readonly Figures[], names: readonly string[]): Figures {
  const ratios = names.flatMap((name) => {
    const best = Math.min(...peers.map((peer) => peer[name] ?? Infinity));
    const own = ours[name];
    return own === undefined || !Number.isFinite(best) || best <= 0 ? [] : [[name, rounded(own / best)] as const];
  });
  return Object.fromEntries(ratios);
}
