import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import { startConsilium } from "./servers/consilium.ts";
import { SeatedPerson, tryToJoin } from "./servers/SeatedPerson.ts";
import { seedInstitution } from "./servers/seedInstitution.ts";

/** A start of the whole server, on a machine that may do much else. */
const WITHIN_MS = 120_000;
const patiently = { timeout: 40_000, interval: 50 };
/** Less than a tenth of the time is left to the process, and never a second of it at once. */
const pulse = { stoppedMs: 900, runningMs: 80 } as const;

/** As other programs do that take the processor: the process stands still, again and again. */
function starve(pid: number): AsyncDisposable {
  let isOver = false;
  const pulses = (async () => {
    while (!isOver) {
      process.kill(pid, "SIGSTOP");
      await delay(pulse.stoppedMs);
      process.kill(pid, "SIGCONT");
      await delay(pulse.runningMs);
    }
  })();
  return {
    [Symbol.asyncDispose]: async () => {
      isOver = true;
      await pulses;
    },
  };
}

it(
  "F17 processor: who comes while the process hardly runs is told 1013, who is there goes on, and it passes",
  { timeout: WITHIN_MS },
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "consilium-test-"));
    await using stack = new AsyncDisposableStack();
    stack.defer(() => rm(dataDir, { recursive: true, force: true }));
    const [ana, ben] = await seedInstitution({ dataDir, people: 2, perSession: 2, roleOf: () => "chair" });
    const server = await startConsilium({ dataDir });
    stack.defer(() => server.kill());
    using person = await SeatedPerson.sit(server.port, ana!);
    expect(await tryToJoin(server.port, ben!)).toBeUndefined();
    {
      await using _starved = starve(server.pid);
      await vi.waitFor(async () => expect(await tryToJoin(server.port, ben!)).toBe(1013), patiently);
      expect(await person.isAnswered()).toBe(true);
      expect(await person.choose(2)).toBe(0);
    }
    await vi.waitFor(async () => expect(await tryToJoin(server.port, ben!)).toBeUndefined(), patiently);
    expect(await person.isAnswered()).toBe(true);
    expect(await person.choose(3)).toBe(0);
    expect(server.hasEnded).toBe(false);
  },
);
