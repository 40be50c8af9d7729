import { build, type Plugin } from "vite";
import { describe, expect, it } from "vitest";
import { zodWithoutEval } from "../client/zodWithoutEval.ts";

const entry: Plugin = {
  name: "entry",
  resolveId: (id) => (id === "entry" ? "\0entry" : undefined),
  load: (id) =>
    id === "\0entry" ? 'import { z } from "zod"; export const Point = z.strictObject({ x: z.number() });' : undefined,
};

/** The script that a page would get. */
async function script(plugins: Plugin[]): Promise<string> {
  const made = await build({
    configFile: false,
    root: `${import.meta.dirname}/..`,
    logLevel: "silent",
    plugins: [entry, ...plugins],
    build: { write: false, minify: false, rolldownOptions: { input: "entry", preserveEntrySignatures: "strict" } },
  });
  const [first] = "output" in made ? made.output : [];
  return first?.type === "chunk" ? first.code : "";
}

const evaluates = /(?<![\w$.])Function\s*\(|(?<![=!])=\s*Function\b/u;

describe("Zod in the page's scripts", () => {
  it("T28 makes no function out of text and does not try whether it could; it still checks", async () => {
    expect(await script([])).toMatch(evaluates);
    const code = await script([zodWithoutEval()]);
    expect(code).not.toMatch(evaluates);
    const { Point } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
    expect(Point.safeParse({ x: 1 })).toMatchObject({ success: true, data: { x: 1 } });
    expect(Point.safeParse({ x: "1" }).success).toBe(false);
    expect(Point.safeParse({ x: 1, y: 2 }).success).toBe(false);
  });

  it.each(["util", "schemas", "doc"])("ends the build where Zod's %s is another", async (name) => {
    const updated: Plugin = {
      name: "updated",
      enforce: "pre",
      transform: (code, id) =>
        id.endsWith(`/zod/v4/core/${name}.js`) ? code.replaceAll(/\bF\b|allowsEval/gu, "$&2") : undefined,
    };
    await expect(script([updated, zodWithoutEval()])).rejects.toThrow("taken out");
  });

  it("ends the build where a file of Zod's has gone", async () => {
    const moved: Plugin = {
      name: "moved",
      enforce: "pre",
      resolveId: (id) => (id === "./doc.js" ? "\0moved" : undefined),
      load: (id) => (id === "\0moved" ? "export class Doc {}" : undefined),
    };
    await expect(script([moved, zodWithoutEval()])).rejects.toThrow("any longer");
  });
});
