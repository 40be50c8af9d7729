import { describe, expect, it } from "vitest";
import { isHarmlessName, isSystemFile } from "./entryName.ts";
import { shownName } from "./shownName.ts";

/** 60 names that have led unpackers astray, or could. */
const hostile: readonly string[] = [
  "../evil",
  "../../etc/passwd",
  "a/../../b",
  "a/..",
  "..",
  "./../x",
  "a/./../../b",
  "...",
  "a/.../b",
  " ../x",
  "/etc/passwd",
  "//server/share",
  "/",
  "C:/windows/x",
  "c:x",
  "C:\\x",
  "\\\\server\\share",
  "\\x",
  "~/.ssh/id",
  "~root/x",
  "..\\evil",
  "a\\..\\..\\b",
  "a/..\\b",
  "..%2fevil",
  "%2e%2e/evil",
  "%2e%2e%2fevil",
  "..%5cevil",
  "a/%2e%2e/b",
  "x%00.dcm",
  "%2Fetc",
  "a\u0000b",
  "a\nb",
  "a\rb",
  "\u001b[31mred",
  "a\tb",
  "\u0007",
  "a\u0085b",
  "a\ud800b",
  "",
  "   ",
  "con",
  "CON",
  "nul.txt",
  "a/AUX",
  "com1.dcm",
  "LPT9",
  "a/prn.dcm",
  "com3/x",
  "aux.",
  "PRN/a",
  "..\uff0fevil",
  "\uff0e\uff0e/evil",
  "a\u2215..\u2215b",
  "..\u2044x",
  "a\uff3c..\uff3cb",
  "\u2024\u2024/x",
  "file:///etc/passwd",
  "http://evil.example/x",
  "a/".repeat(40),
  `${"n".repeat(2000)}.dcm`,
];

describe("names of a ZIP's entries", () => {
  it("[UP2] 60 hostile ones are not harmless", () => {
    expect(new Set(hostile).size).toBe(60);
    for (const name of hostile) expect(isHarmlessName(name), JSON.stringify(name)).toBe(false);
  });

  it("[UP2] those of real CDs are", () => {
    const names = ["DICOM/PA000001/ST000001/SE000001/IM000001", "IM 1", "a..b/c", "图像/影像 1.dcm", "e\u0301tude/1"];
    for (const name of [...names, "DICOMDIR", "x.dcm", "a/.hidden", "console/1", "1.2.840.113/5", "50%/a.dcm"])
      expect(isHarmlessName(name), name).toBe(true);
  });

  it("[UP1] knows what operating systems leave behind", () => {
    for (const name of ["a/.DS_Store", "Thumbs.db", "__MACOSX/._a", "a/._b", "desktop.ini"])
      expect(isSystemFile(name), name).toBe(true);
    expect(isSystemFile("a/IM1")).toBe(false);
  });
});

describe("shownName", () => {
  it("[UP6] shows what cannot be seen, and cuts what is endless", () => {
    expect(shownName("photo\u202egpj.exe")).toBe("photo\ufffdgpj.exe");
    expect(shownName("a\u0000\u200bb")).toBe("a\ufffd\ufffdb");
    expect(shownName("x".repeat(5000))).toHaveLength(300);
    expect(shownName("")).toBe("\ufffd");
    expect(shownName("影像/IM1.dcm")).toBe("影像/IM1.dcm");
  });
});
