import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { buildWhenChanged, isNoClientInput } from "./clientBuild.mjs";

let root = "";
let builds = 0;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "consilium-client-"));
  builds = 0;
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "client"));
  writeFileSync(join(root, "client", "main.tsx"), "one");
});

async function succeed(): Promise<void> {
  builds += 1;
  mkdirSync(join(root, "client", "dist"), { recursive: true });
  writeFileSync(join(root, "client", "dist", "index.html"), `build ${builds}`);
}

const ensure = (build = succeed): Promise<boolean> =>
  buildWhenChanged({ root, stamp: join(root, "notes", "client-build"), build });

describe("the client's build", () => {
  it("runs once for one state of the sources", async () => {
    expect([await ensure(), await ensure()]).toEqual([true, false]);
    writeFileSync(join(root, "client", "main.tsx"), "two");
    expect([await ensure(), await ensure()]).toEqual([true, false]);
    expect(builds).toBe(2);
  });

  it("runs again when its result is gone", async () => {
    await ensure();
    rmSync(join(root, "client", "dist"), { recursive: true });
    expect(await ensure()).toBe(true);
  });

  it("does not take a broken-off build for the last good one, even when the sources are back as they were", async () => {
    await ensure();
    writeFileSync(join(root, "client", "main.tsx"), "two");
    await expect(ensure(() => Promise.reject(new Error("stopped")))).rejects.toThrow("stopped");
    writeFileSync(join(root, "client", "main.tsx"), "one");
    expect(await ensure()).toBe(true);
  });

  it("depends on sources, not on tests and not on its own result", () => {
    const paths = [
      "client/main.tsx",
      "client/ui/Call.test.tsx",
      "shared/model/ids.test.ts",
      "client/dist",
      "client/e2e",
    ];
    expect(paths.filter((path) => !isNoClientInput(path))).toEqual(["client/main.tsx"]);
  });
});
