import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PeerId } from "../../shared/model/ids.ts";
import type { PeerView } from "../../shared/model/session.ts";
import type { NotificationParams, RequestResult } from "../../shared/protocol/signaling.ts";
import { deviceKind, lineQuality } from "./lineQuality.ts";
import { OwnPresence, type OwnPresencePorts } from "./OwnPresence.ts";

const self: PeerView = { id: PeerId.parse("peer-ana-1"), name: "Ana", role: "member", given: [], online: true };

/** A server that answers every ping after `tripMs`. */
function line() {
  const asked: string[] = [];
  const world = { asked, now: 0, tripMs: 20 };
  let joined: (reply: RequestResult<"join">) => void = () => undefined;
  let changed: (params: NotificationParams<"peerChanged">) => void = () => undefined;
  const signaling = {
    request: (method: string, params: unknown) => {
      if (method === "ping") world.now += world.tripMs;
      else asked.push(`${method} ${JSON.stringify(params)}`);
      return Promise.resolve({});
    },
    onJoined: (handler: typeof joined) => {
      joined = handler;
      return () => undefined;
    },
    on: (_method: string, handler: typeof changed) => {
      changed = handler;
      return () => undefined;
    },
  } as unknown as OwnPresencePorts["signaling"];
  const presence = new OwnPresence({ self: self.id, device: "phone", signaling, now: () => world.now });
  return {
    world,
    presence,
    join: (peer = self) => joined({ self: peer } as RequestResult<"join">),
    change: (peer: PeerView) => changed({ peer }),
  };
}

describe("what a client says of itself", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("[SE28] says its device at once, the line once it is known, and then only what is new", async () => {
    const { world, presence, join } = line();
    join();
    expect(world.asked).toEqual(['describeLine {"device":"phone"}']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.asked.slice(1)).toEqual(['describeLine {"device":"phone","quality":"good"}']);
    world.tripMs = 900;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(world.asked).toHaveLength(2); // Once is chance.
    await vi.advanceTimersByTimeAsync(20_000);
    expect(world.asked.slice(2)).toEqual(['describeLine {"device":"phone","quality":"poor"}']);
    presence.close();
    world.tripMs = 20;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.asked).toHaveLength(3);
  });

  it("[SE27] raises the hand again after a lost connection, unless it was lowered", () => {
    const { world, presence, join, change } = line();
    const hands = () => world.asked.filter((request) => request.startsWith("raiseHand"));
    join();
    change({ ...self, handRaisedAt: 5 });
    change({ ...self, id: PeerId.parse("peer-other"), handRaisedAt: undefined });
    join({ ...self, handRaisedAt: 5 });
    expect(hands()).toEqual([]);
    join();
    expect(hands()).toEqual(['raiseHand {"isRaised":true}']);
    change(self);
    join();
    expect(hands()).toHaveLength(1);
    presence.close();
  });

  it("judges a line by the middle one of its round trips", () => {
    expect([[], [149], [149, 2000, 20], [150], [20, 399, 399], [20, 400, 400]].map(lineQuality)).toEqual([
      undefined,
      "good",
      "good",
      "fair",
      "fair",
      "poor",
    ]);
  });

  it("tells a phone from a tablet by the narrower side", () => {
    expect(deviceKind({ isTouch: true, width: 844, height: 390 })).toBe("phone");
    expect(deviceKind({ isTouch: true, width: 1024, height: 768 })).toBe("tablet");
    expect(deviceKind({ isTouch: false, width: 390, height: 300 })).toBe("desktop");
  });
});
