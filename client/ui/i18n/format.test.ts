import { describe, expect, it } from "vitest";
import {
  ageOn,
  formatDate,
  formatDateTime,
  formatNumber,
  formatPatientName,
  isolated,
  formatPercent,
  initials,
  parseAge,
  shortName,
} from "./format.ts";

describe("ages", () => {
  it("reads DICOM's age strings", () => {
    expect(parseAge("058Y")).toEqual({ unit: "years", count: 58 });
    expect(parseAge("006M")).toEqual({ unit: "months", count: 6 });
    expect(parseAge("002W")).toEqual({ unit: "weeks", count: 2 });
    expect(parseAge("010D")).toEqual({ unit: "days", count: 10 });
  });

  it("makes nothing of anything else", () => {
    expect(parseAge("58")).toBeUndefined();
    expect(parseAge(undefined)).toBeUndefined();
  });

  it("counts whole years between birth and study", () => {
    expect(ageOn("1968-11-12", "2026-11-12")?.count).toBe(58);
    expect(ageOn("1968-11-13", "2026-11-12")?.count).toBe(57);
    expect(ageOn("2030-01-01", "2026-11-12")).toBeUndefined();
    expect(ageOn(undefined, "2026-11-12")).toBeUndefined();
  });
});

describe("dates", () => {
  it("are written as the language writes them, never two figures for a month", () => {
    expect(formatDate("2026-11-12", "en")).toBe("12 Nov 2026");
    expect(formatDate("2026-11-12", "zh-CN")).toBe("2026年11月12日");
  });

  it("keep the scanner's wall clock", () => {
    expect(formatDateTime("2026-11-12T09:14", "en")).toBe("12 Nov 2026 09:14");
    expect(formatDateTime("2026-11-12T00:05:33", "en")).toBe("12 Nov 2026 00:05");
    expect(formatDateTime("2026-11-12", "en")).toBe("12 Nov 2026");
  });

  it("show what cannot be read as it stands", () => {
    expect(formatDate("12.11.2026", "en")).toBe("12.11.2026");
  });
});

describe("numbers", () => {
  it("have the true minus sign and no more decimals than asked for", () => {
    expect(formatNumber(-142.54, "en")).toBe("\u2212142.5");
    expect(formatNumber(1500, "en", 0)).toBe("1500");
    expect([formatNumber(-0.01, "en"), formatNumber(-0, "en", 0)]).toEqual(["0", "0"]);
    expect(formatPercent(0.683, "en")).toBe("68%");
  });
});

describe("names", () => {
  it("turn DICOM's carets into the order that people read", () => {
    expect(formatPatientName("DEMO^Seven")).toBe("DEMO, Seven");
    expect(formatPatientName("DEMO^Seven^Ann^Dr")).toBe("DEMO, Seven Ann");
    expect(formatPatientName("DEMO")).toBe("DEMO");
    expect(formatPatientName("=王^小东")).toBe("王小东");
    expect(formatPatientName("Wang^XiaoDong=王^小东")).toBe("Wang, XiaoDong 王小东");
  });

  it("shrink to initials in any script", () => {
    expect(initials("Dr Ana Ruiz")).toBe("AR");
    expect(initials("Prof. Wu Jian")).toBe("WJ");
    expect(initials("林晓芳")).toBe("晓芳");
    expect(initials("Okafor")).toBe("O");
  });

  it("keep the family name where room is short", () => {
    expect(shortName("Prof. Dr. Ingrid Sommer")).toBe("Sommer");
    expect(shortName("Drew Barrymore")).toBe("Barrymore");
    expect(shortName("Prof Wu Jian")).toBe("Wu Jian");
    expect(shortName("Sommer, Ingrid")).toBe("Sommer");
    expect(shortName("Maria van der Berg, MD")).toBe("van der Berg");
    expect(shortName("Dr. Lin Wei 林薇")).toBe("Lin 林薇");
    expect(shortName("林晓芳")).toBe("林晓芳");
    expect(shortName("Okafor")).toBe("Okafor");
    expect(shortName("Dr. ")).toBe("Dr.");
  });

  it("keeps a name written from right to left from turning its neighbours round", () => {
    expect(isolated("שרון, דבורה")).toBe("\u2068שרון, דבורה\u2069");
    expect(isolated("قباني, لنزار")).toBe("\u2068قباني, لنزار\u2069");
    expect(isolated("Yamada, Tarou 山田太郎")).toBe("Yamada, Tarou 山田太郎");
  });
});
