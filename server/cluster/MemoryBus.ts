import { type Bus, MAX_UNDER_WAY, requireSmall } from "./Bus.ts";
import { Topics } from "./Topics.ts";

/** The bus of a node that is alone, or of several in one process that share their `topics`. */
export class MemoryBus implements Bus {
  readonly #topics: Topics;
  #underWay = 0;
  #dropped = 0;
  #isClosed = false;

  constructor(topics = new Topics()) {
    this.#topics = topics;
  }

  get dropped(): number {
    return this.#dropped;
  }

  publish(topic: string, message: string): void {
    requireSmall(topic, message);
    if (this.#isClosed || this.#underWay >= MAX_UNDER_WAY) return void this.#dropped++;
    this.#underWay++;
    setImmediate(() => {
      this.#underWay--;
      this.#topics.tell(topic, message);
    });
  }

  subscribe(topic: string, listener: (message: string) => void): () => void {
    const undo = this.#topics.add(topic, (message) => {
      if (!this.#isClosed) listener(message);
    });
    return () => void undo();
  }

  /** Nothing is ever missed. */
  onGap(): () => void {
    return () => undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
  }
}
