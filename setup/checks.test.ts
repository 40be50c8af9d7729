import { describe, expect, it } from "vitest";
import { CHECKS, runChecks } from "./checks.mjs";

describe("the checks", () => {
  const checks = ["first", "second", "third"].map((title) => ({ title, command: [title], remedy: `mend ${title}` }));

  it("run in order, up to the first that fails, which is told with its remedy", async () => {
    const ran: string[] = [];
    const said: string[] = [];
    const run = async ([name = ""]: string[]): Promise<number> => (ran.push(name), name === "second" ? 2 : 0);
    const failed = await runChecks(checks, { run, say: (text) => said.push(text) });
    expect(failed?.title).toBe("second");
    expect(ran).toEqual(["first", "second"]);
    expect(said.at(-1)).toMatch(/second failed \(exit code 2.*mend second/);
  });

  it("are green when all end with 0", async () => {
    expect(await runChecks(checks, { run: async () => 0, say: () => undefined })).toBeUndefined();
  });

  it("are format, lint, the three type-checks, dead code and tests", () => {
    expect(CHECKS.map(({ command }) => command.slice(0, 3).join(" "))).toEqual([
      "oxfmt --check .",
      "oxlint --deny-warnings",
      "tsc -p .",
      "tsc -p client",
      "tsc -p client/e2e",
      "knip",
      "vitest run --reporter=default",
    ]);
  });
});
