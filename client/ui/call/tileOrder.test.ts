import { describe, expect, it } from "vitest";
import { fakePeer, fakeTile } from "../testing/fakeSnapshot.ts";
import { arrangePeople, arrangeTiles } from "./tileOrder.ts";

const tile = (name: string, extra: Parameters<typeof fakeTile>[1] = {}) => fakeTile(fakePeer(name, "member"), extra);
const names = (tiles: ReturnType<typeof arrangeTiles>["shown"]) => tiles.map((one) => one.peer.name);

describe("arrangeTiles", () => {
  it("puts the presenter first and voices before listeners", () => {
    const tiles = [tile("Ann", { audio: "none" }), tile("Bea"), tile("Cai", { isPresenter: true })];
    expect(names(arrangeTiles(tiles, 6).shown)).toEqual(["Cai", "Bea", "Ann"]);
  });

  it("does not move a tile because its person speaks", () => {
    const tiles = [tile("Ann"), tile("Bea", { isSpeaking: true })];
    expect(names(arrangeTiles(tiles, 6).shown)).toEqual(["Ann", "Bea"]);
  });

  it("counts those who find no room and keeps oneself in sight", () => {
    const tiles = ["A", "B", "C", "D", "E", "F", "G", "H"].map((letter) =>
      tile(`Peer${letter}`, { isSelf: letter === "H" }),
    );
    const { shown, hidden } = arrangeTiles(tiles, 6);
    expect(names(shown)).toEqual(["PeerA", "PeerB", "PeerC", "PeerD", "PeerH"]);
    expect(hidden).toBe(3);
  });
});

describe("arrangePeople", () => {
  it("puts the presenter first, then oneself, then as the tiles are, and who is away last", () => {
    const [ann, bea, cai, dan, eve] = ["Ann", "Bea", "Cai", "Dan", "Eve"].map((name) =>
      fakePeer(name, "member", name !== "Ann"),
    );
    const peers = [ann, bea, cai, dan, eve].filter((peer) => peer !== undefined);
    const tiles = peers
      .filter((peer) => peer.online)
      .map((peer) => fakeTile(peer, peer === bea ? { audio: "none" } : {}));
    const people = arrangePeople({ peers, tiles, presenterId: eve?.id, selfId: dan?.id });
    expect(people.map((peer) => peer.name)).toEqual(["Eve", "Dan", "Cai", "Bea", "Ann"]);
  });
});
