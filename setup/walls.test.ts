import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

/** Each breaks one wall and nothing else: where it stands, what it says, the rule that must refuse it. */
const breaches: readonly (readonly [string, string, string])[] = [
  ["server/media/A.ts", 'import "../archive/X.ts";', "no-restricted-imports"],
  ["server/sync/B.ts", 'import "../sessions/X.ts";', "no-restricted-imports"],
  ["server/sessions/C.ts", 'import "../edges/http/X.ts";', "no-restricted-imports"],
  ["server/platform/D.ts", 'import "../auth/X.ts";', "no-restricted-imports"],
  ["server/edges/sync/E.ts", 'import "../http/X.ts";', "no-restricted-imports"],
  ["server/auth/F.ts", 'import "../compose.ts";', "no-restricted-imports"],
  ["shared/model/G.ts", 'import "../protocol/X.ts";', "no-restricted-imports"],
  ["shared/protocol/H.ts", 'import "node:fs";', "no-restricted-imports"],
  ["client/session/I.ts", 'import "react";', "no-restricted-imports"],
  ["client/ui/J.ts", 'import "../net/X.ts";', "no-restricted-imports"],
  ["client/media/K.ts", 'import "../collab/X.ts";', "no-restricted-imports"],
  ["client/upload/U.ts", 'import "../imaging/X.ts";', "no-restricted-imports"],
  ["client/media/V.ts", 'import "../upload/X.ts";', "no-restricted-imports"],
  ["client/net/L.ts", 'import "../../server/auth/X.ts";', "no-restricted-imports"],
  ["server/auth/M.ts", 'import type { N } from "./N.ts";\nexport type M = N | 1;', "no-cycle"],
  ["server/auth/O.ts", "export default 1;", "no-default-export"],
  ["server/auth/P.ts", "export const p: any = 1;", "no-explicit-any"],
  ["server/auth/Q.ts", "export const q = JSON.parse('1') as number;", "consistent-type-assertions"],
  ["server/auth/R.ts", "export const r = [1][0]!;", "no-non-null-assertion"],
  ["server/auth/S.ts", "async function later() {}\nlater();\nexport const s = 1;", "no-floating-promises"],
  ["server/auth/T.ts", `${"// long\n".repeat(300)}export const t = 1;`, "max-lines"],
];

describe("the walls that lint holds", () => {
  let directory = "";
  let found: readonly { readonly filename: string; readonly code: string }[] = [];
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "consilium-walls-"));
    for (const file of [".oxlintrc.json", "tsconfig.base.json", "tsconfig.json"]) {
      await copyFile(join(root, file), join(directory, file));
    }
    await symlink(join(root, "node_modules"), join(directory, "node_modules"));
    const files = [
      ...breaches,
      ["server/auth/N.ts", 'import type { M } from "./M.ts";\nexport type N = M[];', ""] as const,
    ];
    for (const [path, text] of files) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), `${text}\n`);
    }
    const report = await new Promise<string>((resolve) => {
      const binary = join(root, "node_modules", ".bin", "oxlint");
      execFile(binary, ["--format=json"], { cwd: directory, maxBuffer: 1 << 24 }, (_error, stdout) => resolve(stdout));
    });
    found = (JSON.parse(report) as { diagnostics: typeof found }).diagnostics;
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it.each(breaches)("%s may not say %j", (path, _text, rule) => {
    const rules = found.filter(({ filename }) => filename.endsWith(path)).map(({ code }) => code);
    expect(rules.join(" ")).toContain(rule);
  });
});
