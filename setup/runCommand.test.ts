import { describe, expect, it } from "vitest";
import { mustRun, runCommand } from "./runCommand.mjs";

describe("a command", () => {
  it("tells its exit code and what it printed on both streams", async () => {
    const { code, output } = await runCommand("sh", ["-c", "echo out; echo err >&2; exit 3"]);
    expect(code).toBe(3);
    expect(output.split("\n").toSorted()).toEqual(["err", "out"]);
  });

  it("that cannot be started has the exit code that a shell would answer", async () => {
    expect(await runCommand("consilium-no-such-command", [])).toMatchObject({ code: 127 });
    expect(await runCommand("/etc/passwd", [])).toMatchObject({ code: 126 });
  });

  it("that prints pages is known by its first and last lines", async () => {
    const seen: string[] = [];
    const { output } = await runCommand("seq", ["1", "500"], { onLine: (line) => seen.push(line) });
    const lines = output.split("\n");
    expect(seen).toHaveLength(500);
    expect(lines).toHaveLength(90);
    expect([lines[0], lines[29], lines[30], lines[31], lines.at(-1)]).toEqual(["1", "30", "[...]", "442", "500"]);
  });

  it("that must succeed and does not is a failure with its output and a remedy", async () => {
    const run = mustRun(["sh", "-c", "echo no space left; exit 1"], { what: "Unpacking", remedy: "free some" });
    await expect(run).rejects.toMatchObject({
      message: "Unpacking failed (exit code 1):\nno space left",
      remedy: "free some",
    });
  });
});
