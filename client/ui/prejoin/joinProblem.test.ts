import { describe, expect, it } from "vitest";
import { failures } from "../../../shared/protocol/failures.ts";
import { en } from "../i18n/en.ts";
import { endingOf } from "../pages/ending.ts";
import { canRetry, problemOf } from "./joinProblem.ts";

describe("problemOf", () => {
  it("has words for every failure", () => {
    for (const code of Object.keys(failures)) {
      expect(en.join[problemOf(code as keyof typeof failures)].title, code).not.toBe("");
    }
  });

  it("takes an unknown or expired code for an invalid link", () => {
    expect(problemOf("not-found")).toBe("invalid");
    expect(problemOf("unauthenticated")).toBe("invalid");
    expect(canRetry("invalid")).toBe(false);
  });

  it("offers another try where it can help", () => {
    expect(problemOf("unreachable")).toBe("unreachable");
    expect(problemOf("rate-limited")).toBe("busy");
    expect(canRetry("unreachable") && canRetry("busy") && canRetry("full")).toBe(true);
  });
});

describe("endingOf", () => {
  it("tells an ended session from a lost one", () => {
    expect(endingOf("session-ended")).toBe("over");
    expect(endingOf("forbidden")).toBe("removed");
    expect(endingOf("internal")).toBe("lost");
    expect(endingOf("anything else")).toBe("lost");
  });
});
