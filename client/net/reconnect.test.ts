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
