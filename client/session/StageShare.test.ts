import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CaseId, PeerId } from "../../shared/model/ids.ts";
import type { Motion, SentMotion } from "../../shared/model/motion.ts";
import type { ViewportState } from "../../shared/model/stage.ts";
import { MOTION_LASTS_MS } from "./follow.ts";
import { layoutOfTurn } from "./stageState.ts";
import type { StageLink } from "./StageLink.ts";
import { StageShare, type StageSharePorts } from "./StageShare.ts";

const lin = PeerId.parse("peer-lin-0001");
const rossi = PeerId.parse("peer-rossi-001");
const liver = CaseId.parse("case-liver-1");
const brain = CaseId.parse("case-brain-1");

function slice(number: number): ViewportState {
  return { view: { studyUid: "1.2", seriesUid: "1.2.3", sopUid: `1.2.3.${number}`, frame: 1 } };
}

/** A stage Doc in memory: what is set is read back at once, as Yjs does. */
class FakeLink implements StageLink {
  readonly values = new Map<string, unknown>();
  readonly sent: Motion[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #motion = new Set<(sent: SentMotion) => void>();

  get(key: string): unknown {
    return this.values.get(key);
  }
  set(key: string, value: unknown): void {
    this.values.set(key, structuredClone(value));
    for (const listener of this.#listeners) listener();
  }
  subscribe(listener: () => void) {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
  sendMotion(motion: Motion): void {
    this.sent.push(motion);
  }
  onMotion(listener: (sent: SentMotion) => void) {
    this.#motion.add(listener);
    return () => void this.#motion.delete(listener);
  }
  move(from: PeerId, index: number, state: ViewportState): void {
    for (const listener of this.#motion) listener({ from, motion: { kind: "viewport", index, state } });
  }
}

/** Images of whichever case is on the stage, unless a test holds them back. */
function share(link: FakeLink, self: PeerId, held: object = {}): StageShare {
  const images = {
    state: "ready",
    get caseId() {
      return (link.get("case") as { caseId: CaseId }).caseId;
    },
    subscribe: () => () => undefined,
    has: (state: ViewportState | undefined) => state?.view !== undefined,
    defaultView: (index: number) => slice(100 + index),
    unshownView: (shown: readonly unknown[]) => slice(200 + shown.length),
    defaultLayout: () => ({ rows: 1, columns: 2, active: 0 }),
  };
  Object.defineProperties(images, Object.getOwnPropertyDescriptors(held));
  return new StageShare({
    link,
    images: images as unknown as StageSharePorts["images"],
    self,
    now: () => Date.now(),
  });
}

describe("StageShare", () => {
  let link: FakeLink;
  beforeEach(() => {
    vi.useFakeTimers({ now: 1000 });
    link = new FakeLink();
    link.set("presenter", { peerId: lin, epoch: 1 });
    link.set("case", { caseId: liver });
  });
  afterEach(() => vi.useRealTimers());

  it("writes a presenter's first view once, with the turn it belongs to", () => {
    const stage = share(link, lin);
    expect(stage.isPresenter).toBe(true);
    expect(link.get(`${lin}/layout`)).toEqual({ rows: 1, columns: 2, active: 0, epoch: 1, caseId: liver });
    expect(link.get(`${lin}/viewport/1`)).toEqual(slice(101));
    stage.close();
  });

  it("sends a presenter's hand as motion and writes where it rests", () => {
    const stage = share(link, lin);
    stage.handMoved(0, slice(5), "motion");
    expect(link.sent).toEqual([{ kind: "viewport", index: 0, state: slice(5) }]);
    expect(link.get(`${lin}/viewport/0`)).toEqual(slice(100));
    stage.handMoved(0, slice(6), "rest");
    expect(link.get(`${lin}/viewport/0`)).toEqual(slice(6));
    stage.close();
  });

  it("follows the presenter's hand, then what it settles at", () => {
    const presenter = share(link, lin);
    const follower = share(link, rossi);
    expect(follower.target(0)).toEqual(slice(100));
    vi.advanceTimersByTime(10);
    link.move(lin, 0, slice(7));
    expect(follower.target(0)).toEqual(slice(7));
    vi.advanceTimersByTime(10);
    presenter.handMoved(0, slice(8), "rest");
    expect(follower.target(0)).toEqual(slice(8));
    presenter.close();
    follower.close();
  });

  it("returns to what is settled when the presenter's line breaks in mid-drag", () => {
    const presenter = share(link, lin);
    const follower = share(link, rossi);
    vi.advanceTimersByTime(10);
    link.move(lin, 0, slice(7));
    const told = vi.fn();
    follower.subscribe(told);
    vi.advanceTimersByTime(MOTION_LASTS_MS);
    expect(told).toHaveBeenCalled();
    expect(follower.target(0)).toEqual(slice(100));
    presenter.close();
    follower.close();
  });

  it("lets a follower look around freely from what was on screen, and return", () => {
    const presenter = share(link, lin);
    presenter.handMoved(1, slice(50), "rest");
    const follower = share(link, rossi);
    follower.handMoved(0, slice(9), "rest");
    expect(follower.isFollowing).toBe(false);
    expect(follower.target(0)).toEqual(slice(9));
    expect(follower.target(1)).toEqual(slice(50));
    presenter.handMoved(1, slice(51), "rest");
    expect(follower.target(1)).toEqual(slice(50));
    expect(link.get(`${rossi}/viewport/0`)).toBeUndefined();
    follower.setFollowing(true);
    expect(follower.target(0)).toEqual(slice(100));
    expect(follower.target(1)).toEqual(slice(51));
    presenter.close();
    follower.close();
  });

  it("is gathered by another case, and on its own never moved by the presenter", () => {
    const presenter = share(link, lin);
    const free = share(link, rossi);
    free.handMoved(0, slice(9), "rest");
    presenter.setLayout(2, 2);
    presenter.handMoved(1, slice(61), "rest");
    expect(free.layout).toMatchObject({ rows: 1, columns: 2 });
    expect(free.target(1)).toEqual(slice(101));
    link.set("case", { caseId: brain });
    expect(free.isFollowing).toBe(true);
    presenter.close();
    free.close();
  });

  it("shows the active image where one is left, and something new where a place opens", () => {
    const presenter = share(link, lin);
    presenter.handMoved(1, slice(55), "rest");
    presenter.setActive(1);
    presenter.setLayout(1, 1);
    expect(presenter.target(0)).toEqual(slice(55));
    expect(link.get(`${lin}/viewport/0`)).toEqual(slice(55));
    presenter.setLayout(1, 2);
    expect(presenter.target(0)).toEqual(slice(55));
    expect(presenter.target(1)).toEqual(slice(201));
    presenter.close();
  });

  it("takes the stage without a jump: what was followed is what is shown", () => {
    link.set(`${rossi}/layout`, layoutOfTurn({ rows: 1, columns: 1 }, { epoch: 0, caseId: liver }));
    link.set(`${rossi}/viewport/0`, slice(77));
    const presenter = share(link, lin);
    presenter.handMoved(0, slice(42), "rest");
    const next = share(link, rossi);
    link.set("presenter", { peerId: rossi, epoch: 2 });
    expect(next.isPresenter).toBe(true);
    expect(link.get(`${rossi}/layout`)).toMatchObject({ rows: 1, columns: 2, epoch: 2 });
    expect(link.get(`${rossi}/viewport/0`)).toEqual(slice(42));
    expect(presenter.isFollowing).toBe(true);
    expect(presenter.target(0)).toEqual(slice(42));
    presenter.close();
    next.close();
  });

  it("jumps nowhere while the stage is handed on: all keep what they saw until the new presenter has said what there is to see", () => {
    const presenter = share(link, lin);
    const follower = share(link, PeerId.parse("peer-okafor-01"));
    presenter.setLayout(1, 1);
    presenter.handMoved(0, slice(42), "rest");
    presenter.handMoved(0, slice(48), "motion");
    link.move(lin, 0, slice(48));
    expect(follower.target(0)).toEqual(slice(48));
    link.set("presenter", { peerId: rossi, epoch: 2 });
    for (const peer of [presenter, follower]) {
      expect(peer.isFollowing).toBe(true);
      expect(peer.layout).toMatchObject({ rows: 1, columns: 1 });
      expect(peer.target(0)).toEqual(slice(48));
    }
    // The hand that led comes to rest when it leads no longer: that is no looking around.
    presenter.handMoved(0, slice(48), "rest");
    expect(presenter.isFollowing).toBe(true);
    link.set(`${rossi}/viewport/0`, slice(60));
    link.set(`${rossi}/layout`, layoutOfTurn({ rows: 1, columns: 2 }, { epoch: 2, caseId: liver }));
    for (const peer of [presenter, follower]) {
      expect(peer.layout).toMatchObject({ rows: 1, columns: 2 });
      expect(peer.target(0)).toEqual(slice(60));
    }
    presenter.handMoved(0, slice(61), "rest");
    expect(presenter.isFollowing).toBe(false);
    presenter.close();
    follower.close();
  });

  it("shows another case's own default view everywhere", () => {
    const presenter = share(link, lin);
    const follower = share(link, rossi);
    presenter.handMoved(0, slice(42), "rest");
    presenter.setLayout(1, 1);
    link.set("case", { caseId: brain });
    expect(link.get(`${lin}/layout`)).toMatchObject({ columns: 2, caseId: brain });
    expect(presenter.target(0)).toEqual(slice(100));
    expect(follower.target(0)).toEqual(slice(100));
    presenter.close();
    follower.close();
  });

  it("writes nothing for another case before that case's own images are known", () => {
    let told: () => void = () => undefined;
    let loaded: CaseId = liver;
    const presenter = share(link, lin, {
      get caseId() {
        return loaded;
      },
      subscribe: (listener: () => void) => {
        told = listener;
        return () => undefined;
      },
    });
    link.set("case", { caseId: brain });
    expect(link.get(`${lin}/layout`)).toMatchObject({ caseId: liver });
    loaded = brain;
    told();
    expect(link.get(`${lin}/layout`)).toMatchObject({ caseId: brain });
    presenter.close();
  });

  it("comes back after a reload to what the presenter showed", () => {
    const before = share(link, lin);
    before.handMoved(0, slice(42), "rest");
    before.close();
    const after = share(link, lin);
    expect(after.target(0)).toEqual(slice(42));
    after.close();
  });
});
