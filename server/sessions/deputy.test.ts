import { describe, expect, it } from "vitest";
import { PeerId } from "../../shared/model/ids.ts";
import type { Role } from "../../shared/model/roles.ts";
import { deputyOf, handOver } from "./deputy.ts";

const peer = (name: string) => PeerId.parse(`peer-${name}-0001`);
const here = (name: string, role: Role) => ({ peerId: peer(name), role });
const current = peer("gone");

describe("[SE12] the deputy", () => {
  it("is the chair who is here longest, before anyone who asked", () => {
    const present = [here("tom", "coordinator"), here("eva", "member"), here("kim", "chair"), here("lea", "chair")];
    expect(deputyOf({ present, asking: [peer("eva")], current })).toBe(peer("kim"));
  });

  it("is a coordinator where no chair is here", () => {
    const present = [here("eva", "member"), here("tom", "coordinator")];
    expect(deputyOf({ present, asking: [peer("eva")], current })).toBe(peer("tom"));
  });

  it("is who asked first of those who are here, else the longest present who may hold the stage", () => {
    const present = [here("ola", "observer"), here("eva", "member"), here("max", "member")];
    expect(deputyOf({ present, asking: [peer("left"), peer("ola"), peer("max"), peer("eva")], current })).toBe(
      peer("max"),
    );
    expect(deputyOf({ present, asking: [], current })).toBe(peer("eva"));
  });

  it("is nobody where only those are here who may not hold it, are guests, or held it so far", () => {
    const present = [
      here("ola", "observer"),
      here("sam", "scribe"),
      here("gus", "guest"),
      { peerId: current, role: "chair" as const },
    ];
    expect(deputyOf({ present, asking: [peer("gus"), peer("sam")], current })).toBeUndefined();
    expect(deputyOf({ present: [], asking: [], current })).toBeUndefined();
  });

  it("[SE4] raises the epoch and knows who held the stage before", () => {
    expect(handOver({ peerId: current, epoch: 7, from: peer("old") }, peer("kim"))).toEqual({
      peerId: peer("kim"),
      epoch: 8,
      from: current,
    });
  });
});
