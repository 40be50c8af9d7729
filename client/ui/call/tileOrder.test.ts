import { describe, expect, it } from "vitest";
import { fakePeer, fakeTile } from "../testing/FakeSessionController.ts";
import { arrangeTiles } from "./tileOrder.ts";

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
