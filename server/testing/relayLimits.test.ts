import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PeerId, SessionId } from "../../shared/model/ids.ts";
import { turnCredentials } from "../auth/turnCredentials.ts";
import { TurnClient, type TurnCredentials } from "../media/relay/TurnClient.ts";
import { datagramLine } from "../media/relay/TurnLine.ts";
import { CoturnServer } from "./CoturnServer.ts";
import { NetworkNamespace } from "./NetworkNamespace.ts";

const run = promisify(execFile);

const SFU = "203.0.113.10";
/** From where many come: coturn remembers for a while who left, by address and port. */
const CROWD = "203.0.113.11";
const [SHIPPED, FULL, SMALL, BARE] = ["203.0.113.20", "203.0.113.21", "203.0.113.22", "203.0.113.23"];
const SECRET = "a secret of thirty-two characters";
const WAIT = { timeout: 20_000 };
/** As in the template. */
const [USER_QUOTA, TOTAL_QUOTA] = [10, 600];

const refusal = await NetworkNamespace.refusal();
if (refusal !== undefined) process.stderr.write(`\nNOT TESTED: the relay's limits (T16, 2F, F18). ${refusal}\n`);

function credentialsOf(peer: string, now = Date.now(), name = 1): TurnCredentials {
  const holder = { peerId: PeerId.parse(peer), sessionId: SessionId.parse("session-1"), name };
  return turnCredentials(holder, { secret: SECRET, now });
}

const answerTo = (request: Promise<unknown>) =>
  request.then(
    () => "ok",
    (error: unknown) => (error instanceof Error && "code" in error ? error.code : String(error)),
  );

describe.skipIf(refusal !== undefined)("the limits of the relay, with Debian's coturn", () => {
  const stack = new AsyncDisposableStack();
  let namespace: NetworkNamespace;

  beforeAll(async () => {
    namespace = stack.use(await NetworkNamespace.open([SFU, CROWD, SHIPPED, FULL, SMALL, BARE]));
    stack.use(await start(SHIPPED));
  });
  afterAll(() => stack.disposeAsync());

  function start(address: string, extra: readonly string[] = []): Promise<CoturnServer> {
    return CoturnServer.start({ namespace, secret: SECRET, sfu: SFU, address, extra });
  }

  async function client(who: TurnCredentials, host = SHIPPED, from = SFU): Promise<TurnClient> {
    return new TurnClient(datagramLine(await namespace.udp(from), { host, port: 3478 }), who);
  }

  it('T16, 2F "over user quota": the 11th allocation under a name is refused with 486, also with credentials of before; others have theirs', async () => {
    using held = new DisposableStack();
    const who = credentialsOf("user-greedy");
    const clients: TurnClient[] = [];
    for (let count = 0; count < USER_QUOTA; count += 1) {
      const own = held.use(await client(who));
      clients.push(own);
      expect(await answerTo(own.allocate())).toBe("ok");
    }
    const earlier = credentialsOf("user-greedy", Date.now() - 60_000);
    for (const again of [who, earlier]) {
      using own = await client(again);
      expect(await answerTo(own.allocate())).toBe(486);
    }
    const others = [credentialsOf("user-modest"), credentialsOf("user-greedy", Date.now(), 2)];
    for (const next of others) {
      const other = held.use(await client(next));
      clients.push(other);
      expect(await answerTo(other.allocate())).toBe("ok");
    }
    for (const own of clients) await own.refresh(0);
  });

  it('T16, 2F "over the total": where no port is left, 508', async () => {
    await using _ = await start(SMALL, ["min-port=49160", "max-port=49163"]);
    using held = new DisposableStack();
    const answers: unknown[] = [];
    for (let count = 0; count < 5; count += 1)
      answers.push(await answerTo(held.use(await client(credentialsOf(`user-${count}-of-few`), SMALL)).allocate()));
    expect(answers).toEqual(["ok", "ok", "ok", "ok", 508]);
  });

  it("F18 credentials that end in the middle of a call: it goes on, the next allocation takes new ones", async () => {
    const sfu = await namespace.udp(SFU, 40_000);
    const heard: string[] = [];
    sfu.on("message", (data) => heard.push(data.toString()));
    const place = { ip: SFU, port: 40_000 };
    const ending = credentialsOf("user-long-1", Date.now() - 598_000);
    using own = await client(ending);
    await own.allocate();
    await own.createPermission(place);
    const another = async (who: TurnCredentials) => {
      using next = await client(who);
      const answer = await answerTo(next.allocate());
      if (answer === "ok") await next.refresh(0);
      return answer;
    };
    // Each try that still gets through counts for a while towards the ten of its name.
    await expect.poll(() => another(ending), { ...WAIT, interval: 1_000 }).toBe(401);
    await own.refresh(600);
    await own.createPermission(place);
    own.send(place, Buffer.from("still here"));
    await expect.poll(() => heard, WAIT).toEqual(["still here"]);
    expect(await another(credentialsOf("user-long-1"))).toBe("ok");
    sfu.close();
  });

  it('2F "spoofed allocates": 5,000 without credentials hold 20 kB each for seconds, and nobody with credentials waits', async () => {
    await using bare = await start(BARE, ["max-allocate-timeout=2", "verbose"]);
    const forgotten = () => bare.output.split("determined stale session state").length - 1;
    const flood = async (round: number) => {
      const script = join(import.meta.dirname, "turnFlood.ts");
      await run(...namespace.command(process.execPath, script, BARE, "3478", "5000"));
      using own = await client(credentialsOf(`user-amid-${round}`), BARE);
      expect(await answerTo(own.allocate())).toBe("ok");
      const held = await bare.memory();
      await expect.poll(forgotten, WAIT).toBeGreaterThanOrEqual(round * 5_000);
      return held;
    };
    const before = await bare.memory();
    for (const round of [1, 2]) expect((await flood(round)) - before).toBeLessThan(130e6); // 180e6 if the first still held theirs.
  });

  it('T16, 2F "over total quota": that many have room at once, whoever comes then is refused with 486 until one leaves', async () => {
    await using _ = await start(FULL);
    using held = new DisposableStack();
    const clients: TurnClient[] = [];
    for (let count = 0; count < TOTAL_QUOTA; count += 1) {
      const own = held.use(await client(credentialsOf(`user-${count}-of-many`), FULL, CROWD));
      clients.push(own);
      expect([count, await answerTo(own.allocate())]).toEqual([count, "ok"]);
    }
    using late = await client(credentialsOf("user-late-1"), FULL, CROWD);
    expect(await answerTo(late.allocate())).toBe(486);
    await clients[0]?.refresh(0);
    await expect
      .poll(async () => answerTo(held.use(await client(credentialsOf("user-next-1"), FULL, CROWD)).allocate()), WAIT)
      .toBe("ok");
  });
});
