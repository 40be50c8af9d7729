import type { PeerId } from "../../shared/model/ids.ts";
import type { Motion, SentMotion } from "../../shared/model/motion.ts";
import { Listeners } from "./Listeners.ts";

export type PointedAt = NonNullable<Extract<Motion, { kind: "pointer" }>["at"]>;

export interface Pointer {
  readonly peerId: PeerId;
  readonly name: string;
  readonly at: PointedAt;
}

/** A pointer that rests this long disappears: it points at nothing any more. */
const POINTER_LASTS_MS = 4000;

/** Where the others point. */
export class PointerBoard {
  readonly #nameOf: (peer: PeerId) => string;
  readonly #seen = new Map<PeerId, { readonly at: PointedAt; readonly timer: ReturnType<typeof setTimeout> }>();
  readonly #changed = new Listeners();

  constructor(nameOf: (peer: PeerId) => string) {
    this.#nameOf = nameOf;
  }

  list(): readonly Pointer[] {
    return [...this.#seen].map(([peerId, { at }]) => ({ peerId, name: this.#nameOf(peerId), at }));
  }

  subscribe(listener: () => void): () => void {
    return this.#changed.add(listener);
  }

  see({ from, motion }: SentMotion): void {
    if (motion.kind !== "pointer") return;
    this.#forget(from);
    if (motion.at) {
      const timer = setTimeout(() => this.drop(from), POINTER_LASTS_MS);
      this.#seen.set(from, { at: motion.at, timer });
    }
    this.#changed.tell();
  }

  /** A peer left or stopped pointing. */
  drop(peer: PeerId): void {
    this.#forget(peer);
    this.#changed.tell();
  }

  close(): void {
    for (const peer of this.#seen.keys()) this.#forget(peer);
  }

  #forget(peer: PeerId): void {
    clearTimeout(this.#seen.get(peer)?.timer);
    this.#seen.delete(peer);
  }
}
