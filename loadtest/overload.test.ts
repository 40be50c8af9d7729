import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { SignalingLine } from "../server/testing/SignalingLine.ts";
import { startConsilium } from "./servers/consilium.ts";
import { SeatedPerson, tryToJoin } from "./servers/SeatedPerson.ts";
import { seedInstitution } from "./servers/seedInstitution.ts";

const MAX_FILES = 160;
/** More than that: somebody must be refused. */
const SOCKETS = 200;
/** A start of the whole server, on a machine that may do much else. */
const WITHIN_MS = 120_000;

it(
  "F17 EMFILE: who comes when hardly a descriptor is left is told 1013, who is there goes on, and it passes",
  { timeout: WITHIN_MS },
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "consilium-test-"));
    await using stack = new AsyncDisposableStack();
    stack.defer(() => rm(dataDir, { recursive: true, force: true }));
    const seats = await seedInstitution({ dataDir, people: 40, perSession: 40, roleOf: () => "chair" });
    const server = await startConsilium({ dataDir, maxFiles: MAX_FILES });
    stack.defer(() => server.kill());
    const [ana, ...others] = seats;
    using person = await SeatedPerson.sit(server.port, ana!);
    expect(await person.choose(1)).toBe(0);

    const crowd: SignalingLine[] = [];
    const refused = Promise.withResolvers<number>();
    const oneMore = async () => {
      const { sessionId, token } = others[crowd.length % others.length]!;
      const next = new SignalingLine(`ws://127.0.0.1:${server.port}/signal?session=${sessionId}`, token);
      crowd.push(next);
      void next.closed.then(({ code }) => code === 1013 && refused.resolve(code));
      await Promise.race([new Promise((resolve) => next.socket.once("open", resolve)), next.closed]);
    };
    while (crowd.length < SOCKETS) await oneMore();
    expect(await refused.promise).toBe(1013);
    expect(await person.isAnswered()).toBe(true);
    expect(await person.choose(2)).toBe(0);
    const patiently = { timeout: WITHIN_MS, interval: 100 };
    // Whoever is refused gives a descriptor back: others keep coming.
    await vi.waitFor(async () => {
      await oneMore();
      const answer = await fetch(`http://127.0.0.1:${server.port}/readyz`);
      expect(await answer.json()).toMatchObject({ missing: ["files"] });
    }, patiently);

    for (const { socket } of crowd) socket.terminate();
    await vi.waitFor(async () => expect(await tryToJoin(server.port, others[0]!)).toBeUndefined(), patiently);
    expect(server.hasEnded).toBe(false);
  },
);
