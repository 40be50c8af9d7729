import { describe, expect, it } from "vitest";
import type { Vector3 } from "../../shared/model/dicom.ts";
import { turnOf } from "./screenTurn.ts";

const image = { row: [1, 0, 0], column: [0, 1, 0] } satisfies Record<string, Vector3>;

describe("turnOf", () => {
  it("leaves the picture as stored where the screen's axes are the image's", () => {
    expect(turnOf({ right: [1, 0, 0], up: [0, -1, 0] }, image)).toEqual({ isMirrored: false, degrees: 0 });
  });

  it("turns clockwise: a quarter turn brings the image's left side to the top", () => {
    expect(turnOf({ right: [0, -1, 0], up: [-1, 0, 0] }, image)).toEqual({ isMirrored: false, degrees: 90 });
  });

  it("mirrors left to right, and top to bottom as a mirrored half turn", () => {
    expect(turnOf({ right: [-1, 0, 0], up: [0, -1, 0] }, image)).toEqual({ isMirrored: true, degrees: 0 });
    expect(turnOf({ right: [1, 0, 0], up: [0, 1, 0] }, image)).toEqual({ isMirrored: true, degrees: 180 });
  });
});
