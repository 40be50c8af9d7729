import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { stageDocName } from "../shared/protocol/docNames.ts";
import { peerOf } from "../shared/model/ids.ts";
import { layoutKey } from "../shared/model/stage.ts";
import { RawSyncClient } from "../server/testing/RawSyncClient.ts";
import { SignalingLine } from "../server/testing/SignalingLine.ts";
import { startConsilium } from "./servers/consilium.ts";
import { seedInstitution, type Seat } from "./servers/seedInstitution.ts";

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
    const place = `ws://127.0.0.1:${server.port}`;
    const [ana, ...others] = seats;
    const open = ({ sessionId, token }: Seat) => new SignalingLine(`${place}/signal?session=${sessionId}`, token);
    const line = open(ana!);
    await line.ask("join");
    using doc = await new RawSyncClient(`${place}/sync`, {
      token: ana!.token,
      docName: stageDocName(ana!.sessionId),
    }).sync();
    const edit = (columns: number) => {
      const key = layoutKey(peerOf(ana!.userId));
      return doc.edit(doc.change((map) => map.set(key, { rows: 1, columns })));
    };
    expect(await edit(1)).toBe(0);

    const crowd: SignalingLine[] = [];
    const refused = Promise.withResolvers<number>();
    while (crowd.length < SOCKETS) {
      const next = open(others[crowd.length % others.length]!);
      crowd.push(next);
      void next.closed.then(({ code }) => code === 1013 && refused.resolve(code));
      await Promise.race([new Promise((resolve) => next.socket.once("open", resolve)), next.closed]);
    }
    expect(await refused.promise).toBe(1013);
    expect((await line.ask("ping")).error).toBeUndefined();
    expect(await edit(2)).toBe(0);
    expect(await fetch(`http://127.0.0.1:${server.port}/readyz`).then((answer) => answer.json())).toMatchObject({
      missing: ["files"],
    });

    for (const { socket } of crowd) socket.terminate();
    await vi.waitFor(
      async () => {
        const late = open(others[0]!);
        const answer = await Promise.race([late.ask("join"), late.closed]);
        late.socket.terminate();
        expect(answer).toHaveProperty("result");
      },
      { timeout: WITHIN_MS, interval: 100 },
    );
    expect(server.hasEnded).toBe(false);
  },
);
