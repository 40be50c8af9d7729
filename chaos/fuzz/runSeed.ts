import { setTimeout as delay } from "node:timers/promises";
import { CaseId, type PeerId } from "../../shared/model/ids.ts";
import { mayHoldStage, Role } from "../../shared/model/roles.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import { FlakyLine } from "./FlakyLine.ts";
import { FuzzPeer } from "./FuzzPeer.ts";
import type { FuzzPerson, FuzzServer } from "./FuzzServer.ts";
import { Journal } from "./Journal.ts";
import { planSession, type PlannedSession } from "./planSession.ts";
import { Random } from "./Random.ts";

const actions = {
  mark: 20,
  changeMark: 14,
  deleteMark: 4,
  comment: 8,
  note: 14,
  strike: 4,
  layOut: 14,
  point: 8,
  passBaton: 5,
  changeRole: 4,
  showCase: 3,
  drop: 3,
  hold: 3,
  die: 2,
  rest: 12,
} as const;
type ActionName = keyof typeof actions;

const roles = Role.exclude(["guest", "chair"]).options;
const HEAL_WITHIN_MS = 30_000;
const MAX_HOLD_MS = 300;
const CALM_MS = 250;

/** A fifth of the changes of marks go to another's. */
const FOREIGN = 0.2;

/** One step: who acts, and two numbers in [0, 1) that say on what. */
interface Turn {
  readonly peer: FuzzPeer;
  readonly index: number;
  readonly first: number;
  readonly second: number;
}

export interface SeedResult {
  readonly seed: number;
  readonly clients: number;
  readonly counts: Journal["counts"];
  readonly problems: readonly string[];
  /** What was done, for whoever looks for the reason of a failure. */
  readonly log: readonly string[];
}

/** One random session, from its planning to the moment when everyone has healed. */
export class SeedRun {
  readonly seed: number;
  readonly #server: FuzzServer;
  readonly #random: Random;
  readonly #journal = new Journal();
  readonly #persons: readonly FuzzPerson[];
  readonly #log: string[] = [];
  #lines: readonly FlakyLine[] = [];
  #peers: FuzzPeer[] = [];
  /** Commands that wait for a connection or an answer. */
  #commands = 0;
  #session: PlannedSession = { id: "", cases: [] };
  #healed = "";

  constructor(seed: number, server: FuzzServer) {
    this.seed = seed;
    this.#server = server;
    this.#random = new Random(seed);
    const coordinator = server.people.find(({ role }) => role === "coordinator");
    const others = server.people.filter(({ role }) => role !== "coordinator" && role !== "guest");
    if (!coordinator) throw new Error("nobody coordinates");
    this.#persons = [coordinator, ...others.slice(0, this.#random.integer(1, others.length))];
  }

  /** Plans the session and opens everyone's page. */
  async begin(): Promise<void> {
    const [coordinator] = this.#persons;
    if (!coordinator) return;
    this.#session = await planSession(this.#server, coordinator, this.#persons);
    this.#lines = await Promise.all(this.#persons.map(() => FlakyLine.open(this.#server.port)));
    this.#peers = this.#persons.flatMap((person, index) => this.#open(person, index));
    await this.#until(() => this.#peers.every(({ isSaved }) => isSaved));
  }

  /** Acts at random; the server may be killed at any moment. */
  async act(steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) {
      const index = this.#random.integer(0, this.#peers.length - 1);
      const name = this.#random.weighted(actions);
      this.#log.push(`${index} ${name}`);
      await this.#do(name, index);
    }
  }

  /** Waits until everyone is saved and shows the same. */
  async heal(): Promise<void> {
    const isQuiet = () => this.#commands === 0 && this.#peers.every((peer) => this.#isHealed(peer));
    const seen = () => this.#peers[0]?.replica;
    let isHealed = false;
    // A command is answered on one socket and told on another: what all show must stand for a while.
    while (!isHealed && (await this.#until(isQuiet))) {
      const isDone = await this.#settleCommands();
      const before = seen();
      await delay(CALM_MS);
      isHealed = isDone && isQuiet() && seen() === before;
    }
    if (!isHealed) {
      const peers = this.#peers.map((peer) => peer.described).join("; ");
      this.#journal.problems.push(`the replicas did not agree in time (${this.#commands} commands; ${peers})`);
    }
    this.#healed = this.#peers[0]?.replica ?? "";
    await this.#compareNewcomer("a newcomer is shown");
    this.#judge();
    for (const peer of this.#peers) peer.close();
    for (const line of this.#lines.slice(1)) line.close();
  }

  /** After a cold start of the server: what it says to somebody new is what everyone saw. */
  async readCold(): Promise<SeedResult> {
    await this.#compareNewcomer("a cold server shows");
    this.#lines[0]?.close();
    const { counts, problems } = this.#journal;
    return { seed: this.seed, clients: this.#persons.length, counts, problems, log: this.#log };
  }

  /**
   * A command that had no answer in time may still be done, long after. A session does its commands in order: what a page asks last is
   * answered when all that it asked before is done.
   */
  async #settleCommands(): Promise<boolean> {
    const asked = this.#peers.map((peer) => peer.signaling.request("askForStage", { isAsking: false }));
    return (await Promise.allSettled(asked)).every(({ status }) => status === "fulfilled");
  }

  /** Somebody new sees what everyone saw. */
  async #compareNewcomer(words: string): Promise<void> {
    const [person] = this.#persons;
    const [reader] = person ? this.#open(person, 0, false) : [];
    if (!reader) return;
    const isSame = await this.#until(() => reader.replica === this.#healed);
    if (!isSame) this.#journal.problems.push(`${words} ${firstDifference(reader.replica, this.#healed)}`);
    reader.close();
  }

  #open(person: FuzzPerson, index: number, isWriter = true): FuzzPeer[] {
    const { id, cases } = this.#session;
    const [[caseId = ""], line] = [cases, this.#lines[index]];
    return line ? [new FuzzPeer({ line, sessionId: id, caseId, person, journal: this.#journal, isWriter })] : [];
  }

  #judge(): void {
    const [first] = this.#peers;
    if (!first) return;
    this.#journal.judge(first.values, first.notes);
    if (!this.#isHeldByAble(first)) this.#journal.problems.push("the stage is held by nobody who may");
  }

  #isHealed(peer: FuzzPeer): boolean {
    return peer.isSaved && peer.replica === this.#peers[0]?.replica && this.#isHeldByAble(peer);
  }

  /** After a crash between a role's change and the stage's, the stage moves on once the session is open again. */
  #isHeldByAble({ presenter }: FuzzPeer): boolean {
    const holder = this.#peers.find(({ id }) => id === presenter?.peerId);
    return holder?.role !== undefined && mayHoldStage(holder.role);
  }

  async #do(name: ActionName, index: number): Promise<void> {
    const peer = this.#peers[index];
    // Drawn whatever comes, so that a seed's choices do not hang on what the network did.
    const [first, second] = [this.#random.next(), this.#random.next()];
    if (peer) await this.#table[name]({ peer, index, first, second });
  }

  readonly #table: Readonly<Record<ActionName, (turn: Turn) => unknown>> = {
    mark: ({ peer }) => peer.mark(`mark-${this.#journal.nonce()}-${peer.id}`),
    changeMark: ({ peer, first, second }) =>
      this.#changeMark(peer, { isDeletion: false, place: first, others: second < FOREIGN }),
    deleteMark: ({ peer, first, second }) =>
      this.#changeMark(peer, { isDeletion: true, place: first, others: second < FOREIGN }),
    comment: ({ peer, first }) => this.#comment(peer, first),
    note: ({ peer, first }) => peer.note(first),
    strike: ({ peer, first }) => peer.strike(first),
    layOut: ({ peer, first }) => peer.layOut(1 + Math.floor(first * 4)),
    point: ({ peer, first }) => peer.point(first),
    drop: ({ index }) => this.#lines[index]?.drop(),
    hold: ({ index, first }) => void this.#lines[index]?.hold(first * MAX_HOLD_MS),
    die: ({ index }) => this.#die(index),
    rest: ({ first }) => delay(first * 30),
    passBaton: (turn) => this.#command(turn, (peer, other) => peer.signaling.request("passBaton", { to: other })),
    changeRole: (turn) =>
      this.#command(turn, (peer, peerId) =>
        peer.signaling.request("changeRole", { peerId, role: at(roles, turn.second) ?? "member" }),
      ),
    showCase: (turn) =>
      this.#command(turn, (peer) =>
        peer.signaling.request("showCase", { caseId: CaseId.parse(at(this.#session.cases, turn.second)) }),
      ),
  };

  /** True as soon as it holds; false where it does not in time. */
  async #until(holds: () => boolean): Promise<boolean> {
    const end = performance.now() + HEAL_WITHIN_MS;
    while (!holds()) {
      if (performance.now() > end) return false;
      await delay(20);
    }
    return true;
  }

  #comment(peer: FuzzPeer, place: number): void {
    const mark = at(
      peer.markKeys.filter((key) => !key.includes("/")),
      place,
    );
    if (mark !== undefined) peer.mark(`${mark}/comment/${this.#journal.nonce()}-${peer.id}`);
  }

  #changeMark(peer: FuzzPeer, how: { isDeletion: boolean; place: number; others: boolean }): void {
    const isOwn = (key: string): boolean => key.endsWith(peer.id);
    const key = at(
      peer.markKeys.filter((candidate) => isOwn(candidate) !== how.others),
      how.place,
    );
    if (key === undefined) return;
    if (how.isDeletion) peer.unmark(key);
    else if (isOwn(key)) peer.mark(key);
  }

  #die(index: number): void {
    const person = this.#persons[index];
    this.#peers[index]?.die();
    const [peer] = person ? this.#open(person, index) : [];
    if (peer) this.#peers[index] = peer;
  }

  /** Refused or not, the answer is the server's; it may also be gone at the moment. */
  #command({ peer, first }: Turn, ask: (peer: FuzzPeer, other: PeerId) => Promise<unknown>): void {
    const other = at(this.#peers, first)?.id;
    if (!other) return;
    this.#commands += 1;
    const step = this.#log.length;
    ask(peer, other)
      .catch((error: unknown) => this.#log.push(`(${step}: ${error instanceof Failure ? error.code : String(error)})`))
      .finally(() => (this.#commands -= 1));
  }
}

/** What stands in one where the other differs, and a little of what is around. */
function firstDifference(shown: string, expected: string): string {
  let index = 0;
  while (index < shown.length && shown[index] === expected[index]) index += 1;
  const around = (text: string): string => text.slice(Math.max(0, index - 120), index + 120);
  return `${around(shown)} instead of ${around(expected)}`;
}

function at<T>(list: readonly T[], place: number): T | undefined {
  return list[Math.floor(place * list.length)];
}
