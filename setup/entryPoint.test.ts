import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";

const moduleUrl = (name: string): string => new URL(name, import.meta.url).href;

const IMPORTS = [
  `import { runAsEntryPoint } from "${moduleUrl("entryPoint.mjs")}";`,
  `import { runCommand } from "${moduleUrl("runCommand.mjs")}";`,
  `import { SetupFailure } from "${moduleUrl("SetupFailure.mjs")}";`,
].join("");

/** Runs `body` as a script of this folder and resolves once it printed its first line. */
async function start(body: string) {
  const code = `${IMPORTS} await runAsEntryPoint(async () => { ${body} });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "pipe"] });
  const errors: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => errors.push(line));
  const lines = createInterface({ input: child.stdout });
  return { child, errors, firstLine: once(lines, "line").then(([line]) => String(line)) };
}

async function exitCode(child: ReturnType<typeof spawn>): Promise<number | null> {
  return child.exitCode ?? Number((await once(child, "close"))[0]);
}

/** Ended processes that nobody has collected yet do not count. */
function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

const SLEEP = `
  await runCommand("sh", ["-c", "echo $$; exec sleep 60"], { onLine: (pid) => process.stdout.write(pid + "\\n") });
  return 0;`;

describe("a script of set-up", () => {
  it("ends with the code that it returns", async () => {
    const { child } = await start("return 7;");
    expect(await exitCode(child)).toBe(7);
  });

  it("tells a failure without a stack and with the remedy", async () => {
    const { child, errors } = await start('throw new SetupFailure("no compiler", "install g++");');
    expect(await exitCode(child)).toBe(1);
    expect(errors.join("\n").trim()).toBe("Set-up stopped: no compiler\n\nWhat to do: install g++");
  });

  it.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const)("on %s ends with %i and takes the command that runs with it", async (signal, code) => {
    const { child, firstLine } = await start(SLEEP);
    const commandPid = Number(await firstLine);
    expect(isRunning(commandPid)).toBe(true);
    child.kill(signal);
    expect(await exitCode(child)).toBe(code);
    expect(isRunning(commandPid)).toBe(false);
  });

  it("kills a command that does not heed the signal", async () => {
    const deaf = SLEEP.replace("echo $$; exec sleep 60", "trap '' TERM; echo $$; while true; do sleep 1; done");
    const { child, firstLine } = await start(deaf);
    const commandPid = Number(await firstLine);
    child.kill("SIGTERM");
    expect(await exitCode(child)).toBe(143);
    expect(isRunning(commandPid)).toBe(false);
  });

  it("ends with the shell that started it, which npm may kill without a word to it", async () => {
    const sleepAsChild = SLEEP.replace("return 0;", "");
    const { child, firstLine } = await start(`
      const { spawn } = await import("node:child_process");
      const code = ${JSON.stringify(IMPORTS)} + ${JSON.stringify(`await runAsEntryPoint(async () => { ${sleepAsChild} });`)};
      spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: "inherit" });
      await new Promise(() => setInterval(() => undefined, 1_000));`);
    const commandPid = Number(await firstLine);
    child.kill("SIGKILL");
    await expect.poll(() => isRunning(commandPid), { timeout: 5_000 }).toBe(false);
  });
});
