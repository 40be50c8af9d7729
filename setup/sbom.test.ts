import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "./projectTree.mjs";
import { differences, refusedLicences, sbomOf, sbomText } from "./sbom.mjs";

type Lock = Parameters<typeof sbomOf>[0];

const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as Lock;
const reviewed = readFileSync(join(ROOT, "sbom.cdx.json"), "utf8");

const integrity = `sha512-${Buffer.alloc(64, 7).toString("base64")}`;

function lockWith(packages: Lock["packages"]): Lock {
  return { name: "x", version: "1.0.0", packages: { "": { dependencies: { a: "1" } }, ...packages } };
}

describe("the bill of materials", () => {
  it("T30 is the reviewed one: after a change of the lockfile run `npm run sbom`, and look at what is new", () => {
    expect(differences(JSON.parse(reviewed), sbomOf(lock))).toEqual([]);
    expect(reviewed).toBe(sbomText(sbomOf(lock)));
  });

  it("T30 shows each component that comes, goes, or has other bytes", () => {
    const before = lockWith({
      "node_modules/a": { version: "1.0.0", license: "MIT", integrity },
      "node_modules/b": { version: "1.0.0", license: "MIT", integrity },
    });
    const after = lockWith({
      "node_modules/a": { version: "1.0.0", license: "MIT", integrity: integrity.replace("BwcH", "CAgI") },
      "node_modules/c": { version: "2.0.0", license: "MIT", integrity },
    });
    expect(differences(sbomOf(before), sbomOf(after))).toEqual([
      "changed: pkg:npm/a@1.0.0",
      "gone: pkg:npm/b@1.0.0",
      "new: pkg:npm/c@2.0.0",
    ]);
  });

  it("T30 holds allowed licences only", () => {
    expect(refusedLicences(sbomOf(lock))).toEqual([]);
    const packages = {
      "node_modules/a": { version: "1.0.0", license: "GPL-3.0-only" },
      "node_modules/b": { version: "1.0.0" },
      "node_modules/c": { version: "1.0.0", license: "(GPL-2.0 OR MIT)" },
      "node_modules/d": { version: "1.0.0", license: "(MIT AND LGPL-2.1)" },
      "node_modules/e": { version: "1.0.0", license: "MPL-2.0", dev: true },
      "node_modules/f": { version: "1.0.0", license: "MPL-2.0" },
    };
    expect(refusedLicences(sbomOf(lockWith(packages)))).toEqual([
      "a@1.0.0: GPL-3.0-only",
      "b@1.0.0: none named",
      "d@1.0.0: (MIT AND LGPL-2.1)",
      "f@1.0.0: MPL-2.0",
    ]);
  });

  it("T30 names each package once, with its hash, and all that it leans on", () => {
    const { components, dependencies } = sbomOf(lock);
    const refs = components.map(({ purl }) => purl);
    expect(refs.length).toBeGreaterThan(300);
    expect(new Set(refs).size).toBe(refs.length);
    expect(components.filter(({ hashes }) => hashes[0]?.content.length !== 128)).toEqual([]);
    const known = new Set([...refs, `pkg:npm/consilium@${lock.version}`]);
    expect(dependencies.map(({ ref }) => ref).filter((ref) => !known.has(ref))).toEqual([]);
    expect(dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !known.has(ref))).toEqual([]);
  });

  it("finds a dependency where Node would: in the package's own folder first", () => {
    const nested = lockWith({
      "node_modules/a": { version: "1.0.0", license: "MIT", dependencies: { "@s/b": "2" } },
      "node_modules/a/node_modules/@s/b": { version: "2.0.0", license: "MIT", dependencies: { c: "1" } },
      "node_modules/@s/b": { version: "1.0.0", license: "MIT" },
      "node_modules/c": { version: "1.0.0", license: "MIT" },
    });
    const found = new Map(sbomOf(nested).dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
    expect(found.get("pkg:npm/x@1.0.0")).toEqual(["pkg:npm/a@1.0.0"]);
    expect(found.get("pkg:npm/a@1.0.0")).toEqual(["pkg:npm/%40s/b@2.0.0"]);
    expect(found.get("pkg:npm/%40s/b@2.0.0")).toEqual(["pkg:npm/c@1.0.0"]);
  });
});
