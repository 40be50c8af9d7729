import { describe, expect, it } from "vitest";
import { Failure } from "../../shared/protocol/failures.ts";
import { imageFailureOf } from "./imageFailure.ts";

describe("imageFailureOf", () => {
  it.each([
    [401, "unauthenticated"],
    [403, "forbidden"],
    [404, "not-found"],
    [406, "undecodable"],
    [422, "undecodable"],
    [500, "unavailable"],
    [0, "unavailable"],
  ] as const)("answers status %i with words for %s", (status, failure) => {
    expect(imageFailureOf({ status })).toBe(failure);
  });

  it("takes a decoder's error, whatever it throws, for pixels that cannot be read", () => {
    expect(imageFailureOf(new Error("bad scan"))).toBe("undecodable");
    expect(imageFailureOf("bad scan")).toBe("undecodable");
    expect(imageFailureOf(new Failure("timeout", "x"))).toBe("timeout");
  });
});
