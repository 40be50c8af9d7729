import type { Motion, SentMotion } from "../../shared/model/motion.ts";

/** The session's stage Doc, as the client's collaboration layer offers it. */
export interface StageLink {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  subscribe(listener: () => void): () => void;
  sendMotion(motion: Motion): void;
  onMotion(listener: (sent: SentMotion) => void): () => void;
}
