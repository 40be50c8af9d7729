import { describe, expect, it } from "vitest";
import {
  TEST_PACKAGES,
  WORKER_BUILD_PACKAGES,
  aptLine,
  missingPackages,
  parseInstalled,
  servicesOf,
} from "./systemPackages.mjs";

const DPKG_OUTPUT = "g++\tinstalled\ncmake\tconfig-files\ndpkg-query: no packages found matching ninja-build\n";
const nothing = { installed: new Set<string>(), hasFile: () => false };

describe("system packages", () => {
  it("counts only what dpkg calls installed: neither removed packages with leftover files nor dpkg's complaints", () => {
    expect([...parseInstalled(DPKG_OUTPUT)]).toEqual(["g++"]);
  });

  it("asks apt for exactly what is missing", () => {
    const wanted = [{ name: "g++" }, { name: "cmake" }, { name: "ninja-build" }];
    const installed = parseInstalled(DPKG_OUTPUT);
    expect(missingPackages(wanted, { installed, hasFile: () => false })).toEqual(["cmake", "ninja-build"]);
  });

  it("takes a package for there when the file that it is wanted for is, and only then", () => {
    const wanted = [{ name: "chromium", file: "/usr/bin/chromium" }];
    const byFile = { installed: new Set<string>(), hasFile: (path: string) => path === "/usr/bin/chromium" };
    expect(missingPackages(wanted, byFile)).toEqual([]);
    const leftover = { installed: new Set(["chromium"]), hasFile: () => false };
    expect(missingPackages(wanted, leftover)).toEqual(["chromium"]);
  });

  it("turns off the services that come with what it installed, and nobody else's", () => {
    expect(servicesOf(TEST_PACKAGES, ["coturn", "strace"])).toEqual(["coturn"]);
    expect(servicesOf(TEST_PACKAGES, ["strace"])).toEqual([]);
  });

  it("prints a line that can be typed as it is", () => {
    expect(aptLine(["g++", "cmake"])).toBe("apt-get update && apt-get install -y --no-install-recommends g++ cmake");
  });

  it("keeps the browser and the compilers apart: the demo needs no browser, the tests no compiler of their own", () => {
    const forDemo = missingPackages(WORKER_BUILD_PACKAGES, nothing);
    const forTests = missingPackages(TEST_PACKAGES, nothing);
    expect(forDemo).toContain("libssl-dev");
    expect(forDemo).not.toContain("chromium");
    expect(forTests).toEqual(
      expect.arrayContaining(["chromium", "strace", "fonts-noto-cjk", "dcmtk", "coturn", "redis-server"]),
    );
    expect(forDemo.filter((name) => forTests.includes(name))).toEqual([]);
  });
});
