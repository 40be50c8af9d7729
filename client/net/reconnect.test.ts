import { describe, expect, it } from "vitest";
import { failureOfClose, isRetriableClose, reconnectDelay } from "./reconnect.ts";

describe("reconnecting", () => {
  it("waits 100 ms to 2.5 s, longer from attempt to attempt", () => {
    expect(reconnectDelay(0, 0)).toBe(100);
    expect(reconnectDelay(0, 1)).toBe(200);
    expect(reconnectDelay(2, 1)).toBe(800);
    expect(reconnectDelay(50, 1)).toBe(2_500);
    expect(reconnectDelay(50, 0)).toBe(100);
  });

  it("F12: 500 clients that are cut off at once come back spread over the whole delay", () => {
    for (const attempt of [0, 2, 5]) {
      let seed = 12;
      const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
      const delays = Array.from({ length: 500 }, () => reconnectDelay(attempt, random()));
      const longest = Math.min(2_500, 200 * 2 ** attempt);
      const tenth = (longest - 100) / 10;
      expect(Math.min(...delays)).toBeGreaterThanOrEqual(100);
      expect(Math.max(...delays)).toBeLessThanOrEqual(longest);
      for (let part = 0; part < 10; part++) {
        const from = 100 + part * tenth;
        const share = delays.filter((delay) => delay >= from && delay < from + tenth).length;
        expect(share, `attempt ${attempt}, part ${part}`).toBeGreaterThan(25);
        expect(share, `attempt ${attempt}, part ${part}`).toBeLessThan(85);
      }
    }
  });

  it("tries again on 1001, 1005, 1006, 1011, 1012, 1013 and 45xx, on nothing else", () => {
    for (const code of [1001, 1005, 1006, 1011, 1012, 1013, 4503, 4504, 4508, 4529]) {
      expect(isRetriableClose(code), String(code)).toBe(true);
    }
    for (const code of [1000, 1002, 1003, 1007, 1009, 4400, 4401, 4403, 4404, 4409, 4413, 4600]) {
      expect(isRetriableClose(code), String(code)).toBe(false);
    }
  });

  it("reads the failure from the reason, else from the number", () => {
    expect(failureOfClose(4404, "session-ended")).toBe("session-ended");
    expect(failureOfClose(4404, "toString")).toBe("not-found");
    expect(failureOfClose(4401, "")).toBe("unauthenticated");
    expect(failureOfClose(1003, "")).toBe("internal");
  });
});
