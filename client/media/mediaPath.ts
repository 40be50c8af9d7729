/** How media gets from here to the SFU. */
export type MediaPath = "udp" | "tcp" | "turnUdp" | "turnTcp" | "turnTls";

const relayed: Readonly<Record<string, MediaPath>> = { udp: "turnUdp", tcp: "turnTcp", tls: "turnTls" };

/** The way that a transport's statistics name (webrtc-stats §8.13, §8.15): the selected pair's own end; undefined while there is none. */
export function mediaPath(stats: Iterable<unknown>): MediaPath | undefined {
  const byId = new Map<unknown, object>();
  for (const stat of stats) if (typeof stat === "object" && stat !== null && "id" in stat) byId.set(stat.id, stat);
  for (const stat of byId.values()) {
    if (textOf(stat, "type") !== "transport") continue;
    const pair = byId.get(textOf(stat, "selectedCandidatePairId"));
    const own = pair && byId.get(textOf(pair, "localCandidateId"));
    if (own) return pathOf(own);
  }
  return undefined;
}

function pathOf(candidate: object): MediaPath | undefined {
  if (textOf(candidate, "candidateType") === "relay") return relayed[textOf(candidate, "relayProtocol") ?? ""];
  const protocol = textOf(candidate, "protocol");
  return protocol === "udp" || protocol === "tcp" ? protocol : undefined;
}

function textOf(stat: object, key: string): string | undefined {
  const value: unknown = Object.entries(stat).find(([name]) => name === key)?.[1];
  return typeof value === "string" ? value : undefined;
}
