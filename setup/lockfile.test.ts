import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT, readLockfile } from "./projectTree.mjs";

const locked = Object.entries(readLockfile(join(ROOT, "package-lock.json")).packages).filter(([path]) => path !== "");

describe("package-lock.json", () => {
  it("names the packages of every platform: without one, `npm ci` refuses the whole file", () => {
    const paths = new Set(locked.map(([path]) => path));
    const missing = locked.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !paths.has(`node_modules/${name}`) && !paths.has(`${path}/node_modules/${name}`))
        .map((name) => `${path} → ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it("T30 holds a hash for everything that it installs", () => {
    expect(locked.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([]);
  });
});
