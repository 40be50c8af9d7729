import { describe, expect, it } from "vitest";
import { Attempts } from "./Attempts.ts";
import { GRACE_MS, judgeRefresh } from "./refreshRule.ts";
import { delayAfter, SignInDelay } from "./SignInDelay.ts";

const tooMany = expect.objectContaining({ code: "rate-limited" });

describe("[AU5] Attempts", () => {
  it("gives a minute's worth at once, then at the pace of the limit, each key for itself", () => {
    let now = 0;
    const attempts = new Attempts({ now: () => now, perMinute: 3 });
    for (let count = 0; count < 3; count++) attempts.take("a");
    expect(() => attempts.take("a")).toThrow(tooMany);
    attempts.take("b");
    now += 20_000;
    attempts.take("a");
    expect(() => attempts.take("a")).toThrow(tooMany);
    now += 600_000;
    for (let count = 0; count < 3; count++) attempts.take("a");
    expect(() => attempts.take("a")).toThrow(tooMany);
  });

  it("takes back what was no guess, and never more than there is room for", () => {
    const attempts = new Attempts({ now: () => 0, perMinute: 1 });
    attempts.take("a");
    for (let count = 0; count < 3; count++) attempts.giveBack("a");
    attempts.take("a");
    expect(() => attempts.take("a")).toThrow(tooMany);
  });

  it("remembers ten thousand keys and forgets the one that was used longest ago", () => {
    const attempts = new Attempts({ now: () => 0, perMinute: 1 });
    attempts.take("first");
    attempts.take("second");
    for (let count = 0; count < 9_999; count++) attempts.take(`key-${count}`);
    attempts.take("first");
    expect(() => attempts.take("key-9998")).toThrow(tooMany);
  });
});

describe("[AU5] SignInDelay", () => {
  it("doubles from 30 s after the fifth failure to 15 minutes", () => {
    expect([0, 4, 5, 6, 7, 9, 10, 11, 500].map(delayAfter)).toEqual([
      0, 0, 30_000, 60_000, 120_000, 480_000, 900_000, 900_000, 900_000,
    ]);
  });

  it("counts attempts that are under way, so that many at once are no way around it", () => {
    const delay = new SignInDelay({ now: () => 0 });
    for (let count = 0; count < 5; count++) delay.begin("a");
    expect(() => delay.begin("a")).toThrow(tooMany);
    delay.begin("b");
    delay.succeeded("a");
    delay.begin("a");
  });

  it("forgets failures an hour after the last", () => {
    let now = 0;
    const delay = new SignInDelay({ now: () => now });
    for (let count = 0; count < 5; count++) delay.begin("a");
    now += 60 * 60_000;
    for (let count = 0; count < 5; count++) delay.begin("a");
    expect(() => delay.begin("a")).toThrow(tooMany);
  });
});

describe("[AU4] judgeRefresh", () => {
  const replaced = { expiresAt: 100_000, replacedAt: 50_000 };
  const current = { expiresAt: 100_000, replacedAt: undefined };
  it.each([
    { name: "one that is current", token: current, now: 100_000, verdict: "replace" },
    { name: "one that has ended", token: current, now: 100_001, verdict: "refuse" },
    { name: "one that was just replaced", token: replaced, now: 50_000 + GRACE_MS, verdict: "repeat" },
    { name: "one that was replaced before", token: replaced, now: 50_001 + GRACE_MS, verdict: "stolen" },
    { name: "one that the clock has not come to", token: replaced, now: 10_000, verdict: "repeat" },
    { name: "one that was replaced and has ended", token: replaced, now: 100_001, verdict: "refuse" },
  ] as const)("judges $name", ({ token, now, verdict }) => {
    expect(judgeRefresh(token, now)).toBe(verdict);
  });
});
