import { Redis } from "ioredis";
import type { Log } from "./log.ts";

export interface RedisPlace {
  /** `redis://` or `rediss://`, with user and password where there are any. */
  readonly url: string;
  /** Stands before every key and channel, so that one Redis serves several installations. */
  readonly prefix: string;
}

/** A stopped Redis answers nothing and refuses nothing: after this it counts as gone. */
const ANSWER_WITHIN_MS = 1000;
const RETRY_MS = { first: 50, last: 1000 } as const;

/**
 * A connection that comes back by itself, within a second of Redis, and keeps nobody waiting: without one a command fails at once,
 * and on one that has died within a second. Nothing is queued or sent twice. Connects in the background.
 */
export function connectRedis({ url }: RedisPlace, log: Log): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    connectTimeout: ANSWER_WITHIN_MS,
    commandTimeout: ANSWER_WITHIN_MS,
    socketTimeout: ANSWER_WITHIN_MS,
    maxLoadingRetryTime: RETRY_MS.last,
    retryStrategy: (times) => Math.min(RETRY_MS.first * 2 ** Math.min(times, 10), RETRY_MS.last),
  });
  let isAway = false;
  redis.on("error", (error: unknown) => {
    if (!isAway) log.warn("redis is away", { error });
    isAway = true;
  });
  redis.on("ready", () => {
    if (isAway) log.info("redis is back");
    isAway = false;
  });
  return redis;
}

export function isReady(redis: Redis): boolean {
  return redis.status === "ready";
}
