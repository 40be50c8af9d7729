import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { UserId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import { Log } from "../platform/log.ts";
import { AccessBoard, type Holding } from "./AccessBoard.ts";

const ana = UserId.parse("user-ana-0001");
const bob = UserId.parse("user-bob-0001");

interface Standing extends Holding {
  readonly role: string;
}

/** Rights that a test changes, and how often they were read; a load waits for `gate`. */
class Source {
  role: string | undefined = "member";
  validUntil: number | undefined;
  gate: Promise<void> = Promise.resolve();
  failure: Error | undefined;
  loads = 0;

  readonly load = async (): Promise<Standing | undefined> => {
    this.loads++;
    const { role, validUntil, failure } = this;
    await this.gate;
    if (failure) throw failure;
    return role === undefined ? undefined : { role, ...(validUntil === undefined ? {} : { validUntil }) };
  };
}

describe("AccessBoard", () => {
  let board: AccessBoard;
  let source: Source;
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    board = new AccessBoard({ now: Date.now, log: new Log("silent") });
    source = new Source();
  });
  afterEach(() => {
    board[Symbol.dispose]();
    vi.useRealTimers();
  });

  it("[SE11] has acted on a change when `changed` resolves, and asks for nobody else", async () => {
    const other = new Source();
    using watch = await board.watch(ana, source.load);
    using _other = await board.watch(bob, other.load);
    const told: string[] = [];
    watch.onChange(({ role }) => told.push(role));
    source.role = "scribe";
    await board.changed([ana]);
    expect([watch.value.role, told]).toEqual(["scribe", ["scribe"]]);
    expect([source.loads, other.loads]).toEqual([2, 1]);
    await board.changed("everyone");
    expect([source.loads, other.loads]).toEqual([3, 2]);
  });

  it("[SE11] revokes what is gone, and forgets the watch", async () => {
    const watch = await board.watch(ana, source.load);
    source.role = undefined;
    await board.changed([ana]);
    expect(watch.revoked.reason).toMatchObject({ code: "forbidden" });
    expect(board.watchCount).toBe(0);
  });

  it("[SE11] says not-found for what never was, and keeps no watch", async () => {
    source.role = undefined;
    await expect(board.watch(ana, source.load)).rejects.toMatchObject({ code: "not-found" });
    source.failure = new Failure("not-found", "no such session");
    await expect(board.watch(ana, source.load)).rejects.toMatchObject({ code: "not-found" });
    expect(board.watchCount).toBe(0);
  });

  it("[SE11] keeps nothing open where rights cannot be read, and lets come back", async () => {
    const watch = await board.watch(ana, source.load);
    source.failure = new Error("the disk");
    await board.changed([ana]);
    expect(watch.revoked.reason).toMatchObject({ code: "unavailable" });
    await expect(board.watch(ana, source.load)).rejects.toMatchObject({ code: "unavailable" });
    expect(board.watchCount).toBe(0);
  });

  it("[SE11] loads once more, and only once, for all changes that come while it loads", async () => {
    using watch = await board.watch(ana, source.load);
    const gate = Promise.withResolvers<void>();
    source.gate = gate.promise;
    const first = board.changed([ana]);
    source.role = "chair";
    const later = [board.changed([ana]), board.changed([ana]), board.changed("everyone")];
    gate.resolve();
    await Promise.all([first, ...later]);
    expect([watch.value.role, source.loads]).toEqual(["chair", 3]);
  });

  it("[SE11] misses no change that comes while the first load runs", async () => {
    const gate = Promise.withResolvers<void>();
    source.gate = gate.promise;
    const opening = board.watch(ana, source.load);
    source.role = undefined;
    const changed = board.changed([ana]);
    gate.resolve();
    await changed;
    const isRevoked = await opening.then(
      ({ revoked }) => revoked.aborted,
      () => true,
    );
    expect([isRevoked, board.watchCount]).toEqual([true, 0]);
  });

  it("[SE11] reads anew when a right's time is over", async () => {
    source.validUntil = Date.now() + 5_000;
    const watch = await board.watch(ana, source.load);
    await vi.advanceTimersByTimeAsync(4_999);
    expect([watch.revoked.aborted, source.loads]).toEqual([false, 1]);
    await vi.advanceTimersByTimeAsync(1);
    expect([watch.revoked.aborted, source.loads]).toEqual([true, 2]);
  });

  it("[SE11] holds a right whose time was moved, however far away it ends", async () => {
    source.validUntil = Date.now() + 5_000;
    using watch = await board.watch(ana, source.load);
    source.validUntil = Date.now() + 90 * 24 * 60 * 60 * 1000;
    await board.changed([ana]);
    await vi.advanceTimersByTimeAsync(80 * 24 * 60 * 60 * 1000);
    expect([watch.revoked.aborted, source.loads]).toEqual([false, 2 + 80]);
  });

  it("[SE11] leaves nothing behind of a watch that is disposed of", async () => {
    source.validUntil = Date.now() + 5_000;
    const watch = await board.watch(ana, source.load);
    watch[Symbol.dispose]();
    watch[Symbol.dispose]();
    await board.changed([ana]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([board.watchCount, source.loads, vi.getTimerCount(), watch.revoked.aborted]).toEqual([0, 1, 0, false]);
  });
});
