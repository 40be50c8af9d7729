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
export function openPresence(stack: AsyncDisposableStack, { redis, presenceLeaseMs, nodeId, log }: PresencePlace) {
  const node = { nodeId: NodeId.parse(nodeId), leaseMs: presenceLeaseMs, elapsed: () => performance.now(), log };
  const shared = redis && { place: redis, seal: new Seal({ secret: redis.secret, log }) };
  const bus = stack.use(shared ? new RedisBus({ ...shared, log }) : new MemoryBus());
  const store = stack.use(shared ? new RedisPresenceStore({ ...node, ...shared }) : new MemoryPresenceStore(node));
  const board = stack.use(new PresenceBoard({ ...node, bus, store }));
  return { board, unsealed: () => shared?.seal.refused ?? 0 };
}
