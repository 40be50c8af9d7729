import { describe, expect, it } from "vitest";
import { ApiFailure } from "../../shared/protocol/api/ApiFailure.ts";
import { matchAnswer } from "./matchAnswer.ts";
import { toCsv } from "./reportCsv.ts";
import { remedyFor, retryDelay } from "./retryDelay.ts";
import { Speed } from "./Speed.ts";
import { itemOf } from "./uploadTesting.ts";

describe("retryDelay", () => {
  it("[UP5] doubles from 0.5 s to 30 s, spread at random, and heeds Retry-After", () => {
    const spans = [0, 1, 2, 3, 6, 20, 2000].map((attempt) => [retryDelay(attempt, 0), retryDelay(attempt, 1)]);
    expect(spans).toEqual([
      [250, 500],
      [500, 1000],
      [1000, 2000],
      [2000, 4000],
      [15_000, 30_000],
      [15_000, 30_000],
      [15_000, 30_000],
    ]);
    expect(retryDelay(0, 0, 7)).toBe(7000);
    expect(retryDelay(0, 0, 1e9)).toBe(120_000);
  });

  it("[UP5] each failure has its remedy", () => {
    const of = (error: unknown) => remedyFor(error).kind;
    expect(remedyFor(new ApiFailure("unavailable", { isUnreachable: true }))).toMatchObject({
      kind: "wait",
      trouble: "offline",
    });
    expect(remedyFor(new ApiFailure("unavailable", { retryAfterS: 3 }))).toMatchObject({
      trouble: "busy",
      retryAfterS: 3,
    });
    expect(of(new ApiFailure("timeout"))).toBe("wait");
    expect(of(new ApiFailure("draining"))).toBe("wait");
    expect(of(new ApiFailure("too-large"))).toBe("split");
    expect(of(new ApiFailure("forbidden"))).toBe("stop");
    expect(of(new ApiFailure("unauthenticated"))).toBe("stop");
    expect(of(new ApiFailure("bad-message"))).toBe("retry");
    expect(of(new Error("ours"))).toBe("retry");
  });
});

describe("matchAnswer", () => {
  const answer = {
    stored: [{ sopUid: "1.1", studyUid: "1.5" }],
    refused: [
      { sopUid: "1.2", code: 0x0124 },
      { sopUid: undefined, code: 0xc000 },
    ],
  };

  it("[UP6] goes by the identifier, and asks again for what is not told apart", () => {
    const batch = [itemOf(1, "1.1"), itemOf(2, "1.2"), itemOf(3, "1.3")];
    const { settled, unclear } = matchAnswer(batch, answer);
    expect(settled.map(({ item, outcome }) => [item.id, outcome])).toEqual([
      [1, { kind: "stored", studyUid: "1.5" }],
      [2, { kind: "refused", reason: "notAllowed", code: 0x0124 }],
    ]);
    expect(unclear.map(({ id }) => id)).toEqual([3]);
  });

  it("a single image's answer is its own", () => {
    const { settled } = matchAnswer([itemOf(1, undefined)], { stored: [], refused: [{ sopUid: "9.9", code: 0xc122 }] });
    expect(settled).toMatchObject([{ outcome: { kind: "refused", reason: "syntax" } }]);
    expect(matchAnswer([itemOf(1, "1.1")], { stored: [], refused: [] }).settled).toMatchObject([
      { outcome: { reason: "failed" } },
    ]);
  });
});

describe("toCsv", () => {
  it("[UP6] no value is a formula, whatever a file is called", () => {
    const evil = [
      "=1+1",
      "+1",
      "-1",
      "@SUM(A1)",
      "\t=1",
      " =1",
      "|cmd",
      "\r\n=1",
      "\uff1d1",
      '=HYPERLINK("http://evil.example")',
      "%0A=1",
    ];
    for (const name of evil) expect(toCsv([[name]]), name).toMatch(/^\ufeff"'/u);
    for (const line of toCsv([evil]).trim().split("\r\n")) expect(line).not.toMatch(/(?:^|,)"[\s]*[=+\-@|%]/u);
  });

  it("quotes quotes and keeps a file to one line", () => {
    expect(toCsv([['a"b', "c\nd", "影像"]])).toBe('\ufeff"a""b","c d","影像"\r\n');
  });
});

describe("Speed", () => {
  it("is of the last seconds, and says nothing too soon", () => {
    const speed = new Speed();
    speed.note(0, 0);
    speed.note(500, 1000);
    expect(speed.bytesPerSecond).toBeUndefined();
    speed.note(2000, 2000);
    expect(speed.bytesPerSecond).toBe(1000);
    expect(speed.secondsFor(5000)).toBe(5);
    speed.note(2000, 60_000);
    speed.note(2000, 62_000);
    expect(speed.bytesPerSecond).toBe(0);
    expect(speed.secondsFor(5000)).toBeUndefined();
    speed.reset();
    expect(speed.bytesPerSecond).toBeUndefined();
  });
});
