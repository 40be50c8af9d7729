import type { ChainableCommander, Redis } from "ioredis";
import { z } from "zod";
import type { SessionId } from "../../shared/model/ids.ts";
import { NodeId } from "../cluster/NodeId.ts";
import type { Seal } from "../cluster/Seal.ts";
import type { Log } from "../platform/log.ts";
import { connectRedis, isReady, type RedisPlace } from "../platform/redis.ts";
import type { Attendance, PresenceStore } from "./PresenceStore.ts";
import { PresentPeer } from "./PresentPeer.ts";

export interface RedisPresencePorts {
  readonly place: RedisPlace;
  readonly seal: Seal;
  readonly nodeId: NodeId;
  readonly leaseMs: number;
  readonly log: Log;
}

/** [PR6] Far above what a full session takes; whatever is larger is none of ours. */
const MAX_VALUE_BYTES = 128 * 1024;
/** A session lives on one node; after restarts a few more are named for a while. */
const MAX_NODES = 32;

interface Speaker {
  readonly session: SessionId;
  readonly node: NodeId;
}

const Peers = z.array(PresentPeer).max(500);

/**
 * [PR5] Presence in Redis. `<prefix>presence:{<session>}:node:<node>` holds, sealed and with the lease as its time to live, as one
 * JSON array all that a node says of a session; `<prefix>presence:{<session>}:nodes` is the set of nodes that have said something, with twice
 * that time. The braces keep a session's keys together in a Redis cluster.
 */
export class RedisPresenceStore implements PresenceStore {
  readonly #ports: RedisPresencePorts;
  readonly #redis: Redis;

  constructor(ports: RedisPresencePorts) {
    this.#ports = ports;
    this.#redis = connectRedis(ports.place, ports.log);
  }

  /** True while Redis does not answer. */
  get isAway(): boolean {
    return !isReady(this.#redis);
  }

  async put(own: Attendance): Promise<void> {
    const { nodeId, leaseMs } = this.#ports;
    const batch = this.#redis.pipeline();
    for (const [session, peers] of own) {
      const nodes = this.#nodesKey(session);
      const key = this.#peersKey(session, nodeId);
      if (peers.length === 0) batch.del(key).srem(nodes, nodeId);
      else {
        batch.set(key, this.#ports.seal.close(key, JSON.stringify(peers)), "PX", leaseMs);
        batch.sadd(nodes, nodeId).pexpire(nodes, 2 * leaseMs);
      }
    }
    await run(batch);
  }

  async read(sessions: readonly SessionId[]): Promise<Attendance> {
    const attendance = new Map<SessionId, PresentPeer[]>(sessions.map((session) => [session, []]));
    const named = await this.#nodesOf(sessions);
    const batch = this.#redis.pipeline();
    for (const { session, node } of named) batch.getrange(this.#peersKey(session, node), 0, MAX_VALUE_BYTES);
    const values = await run(batch);
    const gone = this.#redis.pipeline();
    for (const [index, { session, node }] of named.entries()) {
      const value = values[index];
      if (value === "") gone.srem(this.#nodesKey(session), node);
      else attendance.get(session)?.push(...this.#parse(value, { session, node }));
    }
    await run(gone);
    return attendance;
  }

  onReturn(listener: () => void): () => void {
    const own = () => listener();
    this.#redis.on("ready", own);
    return () => void this.#redis.off("ready", own);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#redis.disconnect();
  }

  async #nodesOf(sessions: readonly SessionId[]) {
    const batch = this.#redis.pipeline();
    for (const session of sessions) batch.smembers(this.#nodesKey(session));
    const members = await run(batch);
    return sessions.flatMap((session, index) => {
      const nodes = z.array(z.unknown()).catch([]).parse(members[index]).slice(0, MAX_NODES);
      return nodes.flatMap((member) => {
        const node = NodeId.safeParse(member);
        return node.success ? [{ session, node: node.data }] : [];
      });
    });
  }

  /** [PR6] What bears no seal of ours, is not well formed, or says that it is of another node, says nothing. */
  #parse(value: unknown, { session, node }: Speaker): readonly PresentPeer[] {
    const text = typeof value === "string" ? this.#ports.seal.open(this.#peersKey(session, node), value) : undefined;
    if (text === undefined) return [];
    const peers = Peers.safeParse(parseJson(text));
    if (peers.success && peers.data.every(({ nodeId }) => nodeId === node)) return peers.data;
    this.#ports.log.warn("presence that is not well formed was passed over");
    return [];
  }

  #nodesKey(session: SessionId): string {
    return `${this.#ports.place.prefix}presence:{${session}}:nodes`;
  }

  #peersKey(session: SessionId, node: NodeId): string {
    return `${this.#ports.place.prefix}presence:{${session}}:node:${node}`;
  }
}

/** One way there and back for all commands; rejects where one of them failed. */
async function run(batch: ChainableCommander): Promise<readonly unknown[]> {
  if (batch.length === 0) return [];
  const replies = (await batch.exec()) ?? [];
  return replies.map(([error, reply]) => {
    if (error) throw error;
    return reply;
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
