import { MessageView } from "../shared/model/chat.ts";

interface Sent {
  readonly sendId: string;
  /** Unique over the whole run; also in what the message is changed to. */
  readonly text: string;
}

/** What the server has answered about one message, newest last. */
export interface Answered extends Sent {
  readonly message: MessageView;
  /** The last of its changes that was answered. */
  readonly change: MessageView | undefined;
  /** A change was asked for and never answered: it may have happened or not. */
  readonly isUnsettled: boolean;
}

const IN_FLIGHT = 3;
const CHANGED_EVERY = 4;
const AGAIN_EVERY = 5;

/** Writes messages over a few connections at a time, changes and deletes some, and keeps what it was answered. */
export class ChatWriter {
  readonly name: string;
  /** In the order of their answers. */
  readonly answered: Answered[] = [];
  resent = 0;
  readonly #onAnswer: () => void;
  readonly #random: () => number;
  #open: Sent[] = [];
  #last = 0;

  constructor(name: string, { onAnswer, random }: { readonly onAnswer: () => void; readonly random: () => number }) {
    this.name = name;
    this.#onAnswer = onAnswer;
    this.#random = random;
  }

  /** Not answered yet. */
  get open(): readonly Sent[] {
    return this.#open;
  }

  /** Sends again what was not answered, then goes on until the server is gone. */
  async run(url: string): Promise<void> {
    await this.sendOpen(url).catch(lineLost);
    const lines = Array.from({ length: IN_FLIGHT }, () => this.#goOn(url).catch(lineLost));
    await Promise.all(lines);
  }

  /** Sends again what was not answered. */
  async sendOpen(url: string): Promise<void> {
    for (const sent of this.#open.slice()) {
      this.resent++;
      await this.#deliver(url, sent);
    }
  }

  /** Sends some again that were answered, as if the answer had been lost: how many of them are other messages now. */
  async sendAnswered(url: string): Promise<number> {
    const some = this.answered.filter((_, index) => index % AGAIN_EVERY === 0);
    const again = await Promise.all(some.map(({ sendId, text }) => this.#ask(url, "POST", { sendId, text })));
    return again.filter(({ id }, index) => id !== some[index]?.message.id).length;
  }

  async #goOn(url: string): Promise<void> {
    for (;;) {
      const number = ++this.#last;
      const sent = { sendId: `${this.name}-${number}`, text: `${this.name}:${number}.` };
      this.#open.push(sent);
      await this.#deliver(url, sent);
      if (number % CHANGED_EVERY === 0) await this.#change(url);
    }
  }

  async #deliver(url: string, sent: Sent): Promise<void> {
    const message = await this.#ask(url, "POST", sent);
    this.#open = this.#open.filter((one) => one !== sent);
    this.answered.push({ ...sent, message, change: undefined, isUnsettled: false });
    this.#onAnswer();
  }

  async #change(url: string): Promise<void> {
    const at = Math.floor(this.#random() * this.answered.length);
    const former = this.answered[at];
    if (!former || former.isUnsettled || former.change?.deleted) return;
    this.answered[at] = { ...former, isUnsettled: true };
    const path = `${url}/${former.message.id}`;
    const isDeletion = this.#random() < 0.3;
    const body = isDeletion ? undefined : { text: `${former.text} changed ${this.#last}` };
    const change = await this.#ask(path, isDeletion ? "DELETE" : "PATCH", body);
    this.answered[at] = { ...former, change, isUnsettled: false };
    this.#onAnswer();
  }

  async #ask(url: string, method: string, body: object | undefined): Promise<MessageView> {
    const headers = { Authorization: `Bearer ${this.name}`, "Content-Type": "application/json" };
    const answer = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`the server refused a message: ${answer.status} ${text}`);
    return MessageView.parse(JSON.parse(text));
  }
}

/** `fetch` says so of a connection that goes in the middle; all else is a finding. */
function lineLost(error: unknown): void {
  if (!(error instanceof TypeError)) throw error;
}
