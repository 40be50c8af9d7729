import { describe, expect, it } from "vitest";
import { PeerId } from "../../../shared/model/ids.ts";
import { peerColours } from "./palette.ts";
import { assignColours } from "./peerColour.ts";

const peers = Array.from({ length: peerColours.length }, (_, index) => PeerId.parse(`peer-number-${index}`));

describe("assignColours", () => {
  it("gives everybody another colour while there are some left", () => {
    expect(new Set(assignColours(peers).values()).size).toBe(peers.length);
  });

  it("does not depend on the order in which people are listed", () => {
    expect(assignColours(peers.toReversed())).toEqual(assignColours(peers));
  });

  it("still gives everybody one when there are more people than colours", () => {
    const crowd = [...peers, PeerId.parse("peer-late-one"), PeerId.parse("peer-late-two")];
    expect(assignColours(crowd).size).toBe(crowd.length);
  });
});
