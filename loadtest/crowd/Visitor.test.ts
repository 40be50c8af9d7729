import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { marksDocName, notesDocName, stageDocName } from "../../shared/protocol/docNames.ts";
import { startConsilium } from "../servers/consilium.ts";
import { seedInstitution } from "../servers/seedInstitution.ts";
import { Visitor } from "./Visitor.ts";

const PEOPLE = 40;
/** Two starts of the whole server, on a machine that may do much else. */
const WITHIN_MS = 120_000;

it(
  "[LT6] F12: everybody comes back at once to a server that was killed, into the session and to every Doc",
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "consilium-test-"));
    await using stack = new AsyncDisposableStack();
    stack.defer(() => rm(dataDir, { recursive: true, force: true }));
    const seats = await seedInstitution({ dataDir, people: PEOPLE, perSession: PEOPLE / 2, roleOf: () => "chair" });
    const server = await startConsilium({ dataDir });
    stack.defer(() => server.kill());
    const refusals: number[] = [];
    let here = new Set<number>();
    let everybody = Promise.withResolvers<void>();
    const visitors = seats.map(({ sessionId, caseId, token }, index) => {
      const onHere = () => {
        if (here.add(index).size === PEOPLE) everybody.resolve();
      };
      const docNames = [stageDocName(sessionId), marksDocName(caseId), notesDocName(caseId)];
      const onRefused = (code: number) => refusals.push(code);
      return new Visitor({ port: server.port, sessionId, docNames, token, random: Math.random, onHere, onRefused });
    });
    stack.defer(() => visitors.forEach((visitor) => visitor.close()));
    for (const visitor of visitors) visitor.start(false);
    await everybody.promise;
    here = new Set();
    everybody = Promise.withResolvers();
    await server.kill();
    const next = await startConsilium({ dataDir, port: server.port });
    stack.defer(() => next.kill());
    await everybody.promise;
    expect(here.size).toBe(PEOPLE);
    expect(refusals).toEqual([]);
    expect(next.hasEnded).toBe(false);
  },
  WITHIN_MS,
);
