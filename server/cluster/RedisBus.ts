import type { Redis } from "ioredis";
import type { Log } from "../platform/log.ts";
import { connectRedis, isReady, type RedisPlace } from "../platform/redis.ts";
import { type Bus, MAX_UNDER_WAY, requireSmall } from "./Bus.ts";
import type { Seal } from "./Seal.ts";
import { Topics } from "./Topics.ts";

export interface RedisBusPorts {
  readonly place: RedisPlace;
  readonly seal: Seal;
  readonly log: Log;
}

/** A line that only listens would never learn that it is dead. */
const PING_EVERY_MS = 2000;

/** Redis publish and subscribe: two connections, since one that subscribes does nothing else. */
export class RedisBus implements Bus {
  readonly #ports: RedisBusPorts;
  readonly #sender: Redis;
  readonly #receiver: Redis;
  readonly #topics = new Topics();
  readonly #onGap = new Set<() => void>();
  readonly #ping: NodeJS.Timeout;
  #underWay = 0;
  #dropped = 0;

  constructor(ports: RedisBusPorts) {
    this.#ports = ports;
    const { place, log } = ports;
    this.#sender = connectRedis(place, log);
    this.#receiver = connectRedis(place, log);
    this.#receiver.on("message", (channel: string, message: string) => this.#hear(channel, message));
    this.#receiver.on("ready", () => log.background(this.#resume(), "listening to the bus"));
    this.#ping = setInterval(() => this.#checkAlive(), PING_EVERY_MS).unref();
  }

  get dropped(): number {
    return this.#dropped;
  }

  publish(topic: string, message: string): void {
    requireSmall(topic, message);
    if (!isReady(this.#sender) || this.#underWay >= MAX_UNDER_WAY) return void this.#dropped++;
    this.#underWay++;
    const channel = this.#channel(topic);
    this.#sender
      .publish(channel, this.#ports.seal.close(channel, message))
      .catch(() => this.#dropped++)
      .finally(() => this.#underWay--);
  }

  subscribe(topic: string, listener: (message: string) => void): () => void {
    const isNew = !this.#topics.has(topic);
    const undo = this.#topics.add(topic, listener);
    if (isNew) this.#tune((receiver) => receiver.subscribe(this.#channel(topic)));
    return () => {
      if (undo()) this.#tune((receiver) => receiver.unsubscribe(this.#channel(topic)));
    };
  }

  onGap(listener: () => void): () => void {
    const own = () => listener();
    this.#onGap.add(own);
    return () => void this.#onGap.delete(own);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#ping);
    this.#onGap.clear();
    this.#sender.disconnect();
    this.#receiver.disconnect();
  }

  /** [CL7] What no node of ours has said is dropped. */
  #hear(channel: string, sealed: string): void {
    const message = this.#ports.seal.open(channel, sealed);
    if (message !== undefined) this.#topics.tell(channel.slice(this.#channel("").length), message);
  }

  #channel(topic: string): string {
    return `${this.#ports.place.prefix}bus:${topic}`;
  }

  /** Where it fails, a new connection takes all topics up anew. */
  #tune(change: (receiver: Redis) => Promise<unknown>): void {
    if (!isReady(this.#receiver)) return;
    change(this.#receiver).catch(() => this.#receiver.disconnect(true));
  }

  async #resume(): Promise<void> {
    const channels = this.#topics.names.map((topic) => this.#channel(topic));
    try {
      if (channels.length > 0) await this.#receiver.subscribe(...channels);
    } catch {
      return this.#receiver.disconnect(true);
    }
    for (const listener of this.#onGap) listener();
  }

  /** No answer ends the connection, and a new one is made. */
  #checkAlive(): void {
    if (isReady(this.#receiver)) this.#receiver.ping().catch(() => undefined);
  }
}
