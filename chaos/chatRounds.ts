import { setTimeout as delay } from "node:timers/promises";
import type { MessageView } from "../shared/model/chat.ts";
import { MessagePage } from "../shared/protocol/api/chat.ts";
import { type Answered, ChatWriter } from "./ChatWriter.ts";
import { startChatServer } from "./startChatServer.ts";
import { Countdown } from "./Countdown.ts";
import { seededRandom } from "./random.ts";

export interface ChatKillOptions {
  readonly times: number;
  readonly seed: number;
  /** Keeps the messages; must be new. */
  readonly directory: string;
  readonly writers?: number;
  readonly say?: (text: string) => void;
}

export interface ChatKillReport {
  readonly seed: number;
  readonly kills: number;
  /** Messages that were answered. */
  readonly acknowledged: number;
  /** Edits and deletions that were answered and were the last of their message. */
  readonly changes: number;
  /** Messages sent again after no answer came. */
  readonly resent: number;
  /** Answered messages that are not there, or not with number, time and author of the answer. */
  readonly lost: number;
  /** Answered edits and deletions that are not there. */
  readonly undone: number;
  /** Messages that are there more than once. */
  readonly doubled: number;
  /** Numbers that are missing or there twice, times and revisions that go back. */
  readonly disordered: number;
}

const [FEWEST_ANSWERS, MORE_ANSWERS] = [10, 30];
const MAX_EXTRA_MS = 6;

/**
 * [CH6] F1 People write, change and delete; the server is killed (SIGKILL) after a random number of answers and a random moment more, and
 * comes back on the same directory; so many times. What was answered must be there, once, as it was answered; what was not is sent again.
 */
export async function chatRounds(options: ChatKillOptions): Promise<ChatKillReport> {
  const { times, seed, directory, writers: count = 4, say = () => undefined } = options;
  const random = seededRandom(seed);
  const answers = new Countdown();
  const people = Array.from({ length: count }, (_, index) => `user-writer-${index + 1}`);
  const writers = people.map((name) => new ChatWriter(name, { onAnswer: () => answers.count(), random }));
  for (let round = 1; round <= times; round++) {
    await using server = await startChatServer(directory, count);
    const enough = answers.after(FEWEST_ANSWERS + Math.floor(random() * MORE_ANSWERS));
    const writing = Promise.all(writers.map((writer) => writer.run(server.url)));
    await Promise.race([enough, writing]);
    await delay(random() * MAX_EXTRA_MS);
    await server.kill();
    await writing;
    say(`seed ${seed}: ${round} kills, ${writers.flatMap(({ answered }) => answered).length} acknowledged`);
  }
  await using server = await startChatServer(directory, count);
  for (const writer of writers) await writer.sendOpen(server.url);
  const others = await Promise.all(writers.map((writer) => writer.sendAnswered(server.url)));
  const stored = await everything(server.url, people[0] ?? "");
  const answered = writers.flatMap((writer) => writer.answered);
  const byId = new Map(stored.map((message) => [message.id, message]));
  return {
    seed,
    kills: times,
    acknowledged: answered.length,
    changes: answered.filter(({ change }) => change).length,
    resent: sum(writers.map(({ resent }) => resent)),
    lost: answered.filter(({ message }) => !isSame(byId.get(message.id), message)).length,
    undone: answered.filter((one) => !isChanged(byId.get(one.message.id), one)).length,
    doubled: Math.max(sum(others), stored.length - new Set(answered.map(({ message }) => message.id)).size),
    disordered: disorderIn(stored),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** All messages of the group by their numbers. */
async function everything(url: string, name: string): Promise<readonly MessageView[]> {
  const messages: MessageView[] = [];
  let query = "";
  for (;;) {
    const answer = await fetch(`${url}${query}`, { headers: { Authorization: `Bearer ${name}` } });
    const page = MessagePage.parse(await answer.json());
    messages.unshift(...page.messages);
    if (!page.hasMore) return messages;
    query = `?before=${messages[0]?.seq ?? 0}`;
  }
}

function isSame(stored: MessageView | undefined, { seq, at, author }: MessageView): boolean {
  return stored?.seq === seq && stored.at === at && stored.author.id === author.id;
}

function isChanged(stored: MessageView | undefined, { text, change, isUnsettled }: Answered): boolean {
  if (!stored || isUnsettled) return true;
  const { revision, deleted } = change ?? {};
  if (change && stored.revision !== revision) return false;
  return deleted ? stored.deleted?.at === deleted.at : stored.text === (change?.text ?? text);
}

function disorderIn(stored: readonly MessageView[]): number {
  const gaps = stored.filter(({ seq }, index) => seq !== index + 1).length;
  const setBack = stored.filter(({ at }, index) => at < (stored[index - 1]?.at ?? 0)).length;
  return gaps + setBack + stored.length - new Set(stored.map(({ revision }) => revision)).size;
}
