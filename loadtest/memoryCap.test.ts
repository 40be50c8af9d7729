import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { startConsilium } from "./servers/consilium.ts";
import { MemoryCap } from "./servers/MemoryCap.ts";
import { SeatedPerson, tryToJoin } from "./servers/SeatedPerson.ts";
import { seedInstitution } from "./servers/seedInstitution.ts";

const MiB = 2 ** 20;
const CAP = 256 * MiB;
/** Three starts of the whole server, on a machine that may do much else. */
const WITHIN_MS = 180_000;
const patiently = { timeout: 60_000, interval: 100 };
const isRoot = process.getuid?.() === 0;

/** In a cgroup of its own, as root; undefined where this machine lets nobody make one. */
async function world(stack: AsyncDisposableStack) {
  const cap = await MemoryCap.open(CAP);
  if (!cap) return undefined;
  stack.use(cap);
  // On a disk, so that what is read of it is cached.
  const directory = await mkdtemp(join("/var/tmp", "consilium-test-"));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const dataDir = join(directory, "data");
  const [ana, ben] = await seedInstitution({ dataDir, people: 2, perSession: 2, roleOf: () => "chair" });
  // As in the image: what Node has compiled before needs a third less.
  const env = { NODE_COMPILE_CACHE: join(directory, "compiled") };
  const first = await startConsilium({ dataDir, env });
  await first.kill("SIGTERM");
  const server = await startConsilium({ dataDir, env, memoryCap: cap });
  stack.defer(() => server.kill());
  return { cap, directory, dataDir, env, server, ana: ana!, ben: ben! };
}

const readiness = (port: number) => fetch(`http://127.0.0.1:${port}/readyz`).then((answer) => answer.json());

it.runIf(isRoot)(
  "F17 256 MiB of a cgroup: who comes when they are used up is told 1013, who is there goes on, it passes; killed by the kernel, it has lost nothing that was acknowledged",
  { timeout: WITHIN_MS },
  async ({ skip }) => {
    await using stack = new AsyncDisposableStack();
    const made = await world(stack);
    if (!made) return skip("this machine lets nobody make a cgroup with a memory limit");
    const { cap, directory, dataDir, env, server, ana, ben } = made;
    const { port } = server;
    const person = stack.use(await SeatedPerson.sit(port, ana));
    expect(await person.choose(1)).toBe(0);

    // Files that were read fill the rest of the cap: the kernel gives that back, so nobody is refused for it.
    const images = join(directory, "read");
    await writeFile(images, "");
    await truncate(images, CAP);
    await cap.run("cat", images);
    expect(await cap.used()).toBeGreaterThan(0.9 * CAP);
    await vi.waitFor(async () => expect(await tryToJoin(port, ben)).toBeUndefined(), patiently);

    {
      await using _held = cap.hold((await cap.available()) - 0.05 * CAP);
      await vi.waitFor(async () => expect(await readiness(port)).toMatchObject({ missing: ["memory"] }), patiently);
      expect(await tryToJoin(port, ben)).toBe(1013);
      expect(await person.isAnswered()).toBe(true);
      expect(await person.choose(2)).toBe(0);
    }
    await vi.waitFor(async () => expect(await tryToJoin(port, ben)).toBeUndefined(), patiently);
    expect(server.hasEnded).toBe(false);

    let saved = 2;
    const writing = (async () => {
      for (;;) if ((await person.choose(saved + 1)) === 0) saved += 1;
    })().catch(() => undefined);
    await using _held = cap.hold(CAP);
    await vi.waitFor(() => expect(server.hasEnded).toBe(true), patiently);
    await writing;
    const next = await startConsilium({ dataDir, env });
    stack.defer(() => next.kill());
    using again = await SeatedPerson.sit(next.port, ana);
    expect([saved, saved + 1]).toContain(again.chosen);
  },
);
