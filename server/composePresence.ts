import { MemoryBus } from "./cluster/MemoryBus.ts";
import { NodeId } from "./cluster/NodeId.ts";
import { RedisBus } from "./cluster/RedisBus.ts";
import { Seal } from "./cluster/Seal.ts";
import type { Config } from "./platform/config.ts";
import type { Log } from "./platform/log.ts";
import { MemoryPresenceStore } from "./presence/MemoryPresenceStore.ts";
import { PresenceBoard } from "./presence/PresenceBoard.ts";
import { RedisPresenceStore } from "./presence/RedisPresenceStore.ts";

type PresencePlace = Config["cluster"] & { readonly nodeId: string; readonly log: Log };

/** With `compose`, the only place that names an implementation. Redis is no condition: without it this node speaks for its own people alone. */
export function openPresence(
  stack: AsyncDisposableStack,
  { redis: place, presenceLeaseMs, nodeId, log }: PresencePlace,
) {
  const node = { nodeId: NodeId.parse(nodeId), leaseMs: presenceLeaseMs, elapsed: () => performance.now(), log };
  const shared = place && { place, seal: new Seal({ secret: place.secret, log }) };
  const bus = stack.use(shared ? new RedisBus({ ...shared, log }) : new MemoryBus());
  const kept = shared && stack.use(new RedisPresenceStore({ ...node, ...shared }));
  const store = kept ?? stack.use(new MemoryPresenceStore(node));
  const board = stack.use(new PresenceBoard({ ...node, bus, store }));
  const redis = { unsealed: () => shared?.seal.refused ?? 0, isAway: () => kept?.isAway ?? false };
  return { board, redis };
}
