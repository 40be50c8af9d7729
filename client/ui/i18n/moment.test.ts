import { describe, expect, it } from "vitest";
import { dayWord, formatDay, formatMoment, fromLocalInput, toLocalInput } from "./moment.ts";

const noon = new Date(2026, 10, 21, 12).getTime();

describe("moments", () => {
  it("are today, tomorrow or yesterday by the reader's calendar, not by 24 hours", () => {
    expect(dayWord(new Date(2026, 10, 21, 0, 1).getTime(), noon)).toBe("today");
    expect(dayWord(new Date(2026, 10, 22, 0, 1).getTime(), noon)).toBe("tomorrow");
    expect(dayWord(new Date(2026, 10, 20, 23, 59).getTime(), noon)).toBe("yesterday");
    expect(dayWord(new Date(2026, 10, 23, 0, 1).getTime(), noon)).toBe("other");
  });

  it("name the year only where it is another one", () => {
    expect(formatDay(noon, noon, "en")).not.toContain("2026");
    expect(formatDay(new Date(2027, 0, 2).getTime(), noon, "en")).toContain("2027");
    expect(formatMoment(noon, "en")).toBe("21 Nov 2026, 12:00");
  });

  it("go through a date field and back", () => {
    expect(toLocalInput(noon)).toBe("2026-11-21T12:00");
    expect(fromLocalInput(toLocalInput(noon))).toBe(noon);
    expect(fromLocalInput("")).toBeUndefined();
  });
});
