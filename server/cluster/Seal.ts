import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { Log } from "../platform/log.ts";

const TAG_CHARACTERS = 43;

export interface SealPorts {
  /** The same on every node. */
  readonly secret: string;
  readonly log: Log;
}

/**
 * [CL7] Tells what a node of ours has said from what somebody else has written into the Redis that we share: HMAC-SHA-256 of the text and
 * of the place that it was said at, so that nothing can be carried from one place to another.
 */
export class Seal {
  readonly #key: Buffer;
  readonly #log: Log;
  #refused = 0;

  constructor({ secret, log }: SealPorts) {
    this.#key = Buffer.from(hkdfSync("sha256", secret, "", "consilium cluster seal 1", 32));
    this.#log = log;
  }

  /** Texts that were not sealed by a node of ours, since the start. */
  get refused(): number {
    return this.#refused;
  }

  close(place: string, text: string): string {
    return this.#tag(place, text) + text;
  }

  /** Undefined, and counted, where the seal is not ours. */
  open(place: string, sealed: string): string | undefined {
    const text = sealed.slice(TAG_CHARACTERS);
    const [own, other] = [this.#tag(place, text), sealed.slice(0, TAG_CHARACTERS)].map((tag) => Buffer.from(tag));
    if (own && other && own.length === other.length && timingSafeEqual(own, other)) return text;
    if (this.#refused === 0)
      this.#log.warn(
        "something in Redis has no seal of ours and is dropped: is CLUSTER_SECRET the same on every node?",
      );
    this.#refused += 1;
    return undefined;
  }

  /** No place has a zero byte. */
  #tag(place: string, text: string): string {
    return createHmac("sha256", this.#key).update(`${place}\0${text}`).digest("base64url");
  }
}
