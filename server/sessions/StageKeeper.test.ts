import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { InstitutionId, PeerId, SessionId, UserId } from "../../shared/model/ids.ts";
import type { Role } from "../../shared/model/roles.ts";
import type { StagePresenter } from "../../shared/model/stage.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import { Log } from "../platform/log.ts";
import { SerialQueue } from "../platform/SerialQueue.ts";
import { AccessBoard } from "./AccessBoard.ts";
import { LEASE_MS } from "./deputy.ts";
import { Peer } from "./Peer.ts";
import type { SessionAccess } from "./SessionAccess.ts";
import { type Seat, Seats } from "./Seats.ts";
import { StageKeeper } from "./StageKeeper.ts";

const institutionId = InstitutionId.parse("institution-1");
const record = {
  id: SessionId.parse("session-0001"),
  institutionId,
  title: "MDT",
  firstPresenter: PeerId.parse("user-eva-0001"),
  startsAt: 0,
  version: 1,
};
const idOf = (name: string) => PeerId.parse(`user-${name}-0001`);

describe("StageKeeper", () => {
  const log = new Log("silent");
  const roles = new Map<string, Role>();
  const told: unknown[] = [];
  let board: AccessBoard;
  let seats: Seats;
  let presenter: StagePresenter;
  let keeper: StageKeeper;
  let isSaving: boolean;
  let commands: SerialQueue;

  beforeEach(() => {
    vi.useFakeTimers();
    board = new AccessBoard({ now: Date.now, log });
    told.length = 0;
    presenter = { peerId: idOf("eva"), epoch: 1 };
    isSaving = true;
    open();
  });
  afterEach(() => {
    keeper[Symbol.dispose]();
    board[Symbol.dispose]();
    vi.useRealTimers();
  });

  /** As the first peer of the session does, also after a restart. */
  function open(): void {
    seats = new Seats();
    commands = new SerialQueue();
    const stage = {
      presenter: () => Promise.resolve(presenter),
      shownCase: () => Promise.resolve(undefined),
      setCase: () => Promise.resolve(),
      setPresenter: async (next: StagePresenter) => {
        if (!isSaving) throw new Failure("read-only", "the store takes no edits");
        presenter = next;
      },
    };
    keeper = new StageKeeper({ seats, stage, commands, log });
  }

  async function come(name: string, role: Role): Promise<Seat> {
    const userId = UserId.parse(idOf(name));
    roles.set(userId, role);
    const load = async () => ({ record, standing: { role: roles.get(userId) ?? "observer", given: [] } });
    const seat: Seat = {
      peer: new Peer({
        id: idOf(name),
        name,
        actor: { userId, institutionId, kind: "staff", isCoordinator: false },
        access: await board.watch<SessionAccess>(userId, load),
        line: { notify: (method, params) => told.push({ [method]: params }), close: () => undefined },
      }),
      media: { close: () => undefined } as unknown as Seat["media"],
      release: () => undefined,
    };
    seats.set(seat);
    keeper.peopleChanged();
    await commands.idle();
    return seat;
  }

  async function go(seat: Seat, isForGood = false): Promise<void> {
    seats.delete(seat);
    keeper.left(seat, isForGood);
    await commands.idle();
  }

  async function become(name: string, role: Role): Promise<void> {
    roles.set(idOf(name), role);
    await board.changed([UserId.parse(idOf(name))]);
    keeper.peopleChanged();
    await commands.idle();
  }

  async function pass(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
    await commands.idle();
  }

  it("[SE12] gives the stage to the deputy when its holder was gone for 15 s, and says from whom it came", async () => {
    const eva = await come("eva", "member");
    await come("max", "member");
    await come("kim", "chair");
    await go(eva);
    await pass(LEASE_MS - 1);
    expect(presenter).toEqual({ peerId: idOf("eva"), epoch: 1 });
    await pass(1);
    expect(presenter).toEqual({ peerId: idOf("kim"), epoch: 2, from: idOf("eva") });
  });

  it("[SE12] keeps the stage for a holder who comes back in time, and then waits anew", async () => {
    const eva = await come("eva", "member");
    await come("kim", "chair");
    await go(eva);
    await pass(LEASE_MS - 1);
    const again = await come("eva", "member");
    await pass(LEASE_MS);
    expect(presenter.epoch).toBe(1);
    await go(again);
    await pass(LEASE_MS - 1);
    expect(presenter.epoch).toBe(1);
    await pass(1);
    expect(presenter.peerId).toBe(idOf("kim"));
  });

  it("[SE12] stands still where nobody may hold it, until someone comes who may; its holder still comes first", async () => {
    const eva = await come("eva", "member");
    await come("ola", "observer");
    await come("gus", "guest");
    await go(eva);
    await pass(10 * LEASE_MS);
    expect(presenter.epoch).toBe(1);
    await come("max", "member");
    expect(presenter).toEqual({ peerId: idOf("max"), epoch: 2, from: idOf("eva") });
  });

  it("[SE12] begins the lease anew when the session is opened after a restart", async () => {
    presenter = { peerId: idOf("eva"), epoch: 2, from: idOf("max") };
    const kim = await come("kim", "chair");
    await pass(LEASE_MS - 1);
    keeper[Symbol.dispose]();
    await go(kim);
    open();
    await come("kim", "chair");
    await pass(LEASE_MS - 1);
    expect(presenter.epoch).toBe(2);
    await pass(1);
    expect(presenter.peerId).toBe(idOf("kim"));
  });

  it("[SE12] waits for a first presenter who has not come yet, until somebody asks for the stage", async () => {
    await come("kim", "chair");
    const max = await come("max", "member");
    await pass(10 * LEASE_MS);
    expect(presenter).toEqual({ peerId: idOf("eva"), epoch: 1 });
    await keeper.ask(max, true);
    await commands.idle();
    await pass(LEASE_MS - 1);
    expect(presenter.epoch).toBe(1);
    await pass(1);
    expect(presenter).toEqual({ peerId: idOf("kim"), epoch: 2, from: idOf("eva") });
  });

  it("[SE12] waits for nobody whose role may not hold the stage any longer, or who was removed", async () => {
    const eva = await come("eva", "member");
    const kim = await come("kim", "chair");
    await become("eva", "observer");
    expect(presenter).toEqual({ peerId: idOf("kim"), epoch: 2, from: idOf("eva") });
    await become("eva", "member");
    await go(kim, true);
    expect(presenter).toEqual({ peerId: idOf("eva"), epoch: 3, from: idOf("kim") });
    await go(eva, true);
    await pass(LEASE_MS);
    expect(presenter.epoch).toBe(3);
    await come("max", "member");
    expect(presenter.peerId).toBe(idOf("max"));
  });

  it("[SE12] tries again once the store takes edits", async () => {
    const eva = await come("eva", "member");
    await come("kim", "chair");
    isSaving = false;
    await go(eva);
    await pass(LEASE_MS);
    expect(presenter.epoch).toBe(1);
    isSaving = true;
    keeper.storeReturned();
    await commands.idle();
    expect(presenter.peerId).toBe(idOf("kim"));
  });

  it("[SE13] lists who asks in their order; whoever gets it, leaves or may not hold it asks no longer", async () => {
    const [eva, max, tom, ola] = [
      await come("eva", "member"),
      await come("max", "member"),
      await come("tom", "coordinator"),
      await come("ola", "observer"),
    ];
    await expect(keeper.ask(ola, true)).rejects.toMatchObject({ code: "forbidden" });
    await keeper.ask(tom, true);
    await keeper.ask(max, true);
    await keeper.ask(eva, true); // She holds it already.
    await keeper.ask(tom, true);
    expect(keeper.asking).toEqual([idOf("tom"), idOf("max")]);
    expect(told.filter((what) => JSON.stringify(what).includes("stageAsked"))).toHaveLength(2 * 4);
    await keeper.pass(eva, idOf("tom"));
    expect(keeper.asking).toEqual([idOf("max")]);
    await become("max", "scribe");
    expect(keeper.asking).toEqual([]);
    await keeper.ask(eva, true);
    await go(eva);
    expect(keeper.asking).toEqual([]);
    await keeper.ask(eva, true); // Said before she left, heard after.
    expect(keeper.asking).toEqual([]);
  });

  it("[SE4] lets the holder give, a chair give and take, and nobody else; never to a role that may not hold it", async () => {
    const [eva, max, kim] = [await come("eva", "member"), await come("max", "member"), await come("kim", "chair")];
    await come("ola", "observer");
    const refused = (code: string) => expect.objectContaining({ code });
    await expect(keeper.pass(max, idOf("max"))).rejects.toEqual(refused("forbidden"));
    await expect(keeper.pass(eva, idOf("ola"))).rejects.toEqual(refused("forbidden"));
    await expect(keeper.pass(eva, idOf("nobody"))).rejects.toEqual(refused("not-found"));
    await keeper.pass(eva, idOf("eva"));
    expect(presenter.epoch).toBe(1);
    await keeper.pass(eva, idOf("max"));
    await keeper.pass(kim, idOf("kim"));
    expect(presenter).toEqual({ peerId: idOf("kim"), epoch: 3, from: idOf("max") });
  });
});
