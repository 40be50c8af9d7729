import { Writable } from "node:stream";
import { once } from "node:events";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { PeerId, SessionId } from "../../shared/model/ids.ts";
import { IceServers } from "../../shared/protocol/relay.ts";
import { turnCredentials } from "../auth/turnCredentials.ts";
import { Relay } from "../media/relay/Relay.ts";
import { TurnClient } from "../media/relay/TurnClient.ts";
import { datagramLine, streamLine, type TurnPlace } from "../media/relay/TurnLine.ts";
import { Log } from "../platform/log.ts";
import { CoturnServer } from "./CoturnServer.ts";
import { NetworkNamespace } from "./NetworkNamespace.ts";

const SFU = "203.0.113.10";
const GOOD = { address: "203.0.113.20", addressV6: "2001:db8:5f::20" };
const LOOSE = { address: "203.0.113.21", addressV6: "2001:db8:5f::21" };
const SECRET = "a secret of thirty-two characters";

const refusal = await NetworkNamespace.refusal();
if (refusal !== undefined) process.stderr.write(`\nNOT TESTED: the look at the relay (T15, T16). ${refusal}\n`);

const ana = { peerId: PeerId.parse("user-ana-1"), sessionId: SessionId.parse("session-1"), name: 1 };
const probe = { peerId: PeerId.parse("relay-probe"), sessionId: SessionId.parse("relay-probe"), name: 1 };

describe.skipIf(refusal !== undefined)("the server's look at its relay", () => {
  const stack = new AsyncDisposableStack();
  let namespace: NetworkNamespace;
  let coturn: CoturnServer;

  beforeAll(async () => {
    const addresses = [SFU, ...Object.values(GOOD), ...Object.values(LOOSE)];
    namespace = stack.use(await NetworkNamespace.open(addresses));
    const shared = { namespace, secret: SECRET, sfu: SFU };
    const extra = ["allowed-peer-ip=::ffff:0:0-::ffff:ffff:ffff", "max-bps=30000"];
    const started = [CoturnServer.start({ ...shared, ...GOOD }), CoturnServer.start({ ...shared, ...LOOSE, extra })];
    for (const server of started) stack.use(await server);
    [coturn] = (await Promise.all(started)) as [CoturnServer, CoturnServer];
  });
  afterAll(() => stack.disposeAsync());

  /** As the server opens them, but in the namespace. */
  async function openLine({ host, port, transport }: TurnPlace) {
    if (transport === "udp") return datagramLine(await namespace.udp(SFU), { host, port });
    const socket = await namespace.tcp(host, port);
    if (transport === "tcp") return streamLine(socket);
    const tls = connectTls({ socket, ca: coturn.certificate, checkServerIdentity: () => undefined });
    await once(tls, "secureConnect");
    return streamLine(tls);
  }

  function relay(urls: readonly string[], { sfu = SFU, secret = SECRET } = {}) {
    const lines: string[] = [];
    const sink = new Writable({ write: (chunk, _, done) => (lines.push(String(chunk)), done()) });
    const mint = (holder = probe) => turnCredentials(holder, { secret, now: Date.now() });
    const made = stack.use(new Relay({ urls, mint, sfu, log: new Log("info", Object.assign(sink)), openLine }));
    return { made, lines };
  }

  it("[ME1] [ME3] T15: hands out what leads to the SFU alone, by UDP, TCP and TLS, with credentials for one person and session", async () => {
    const { address } = GOOD;
    const urls = [`turn:${address}`, `turn:${address}:3478?transport=tcp`, `turns:${address}:5349?transport=tcp`];
    const { made, lines } = relay(urls);
    expect(made.iceServers(ana)).toBeUndefined();
    expect(made.counts()).toEqual({ used: 0, withheld: 3 });
    await made.look();
    expect(made.counts()).toEqual({ used: 3, withheld: 0 });
    const [server] = IceServers.parse(made.iceServers(ana));
    expect(server).toMatchObject({ urls, username: expect.stringMatching(/^\d+:user-ana-1\.session-1\.1$/u) });
    const { username = "", credential = "" } = server ?? {};
    using own = new TurnClient(await openLine({ host: address, port: 3478, transport: "udp" }), {
      username,
      credential,
    });
    await expect(own.allocate()).resolves.toMatchObject({ ip: address });
    expect(lines).toHaveLength(3);
    expect(lines.join("")).not.toMatch(/error|secret|203\.0/u);
  });

  it.each([
    { which: "that would reach mapped IPv4", url: `turn:${LOOSE.address}`, words: /would reach addresses other/u },
    { which: "that does not reach the SFU", url: `turn:${GOOD.address}`, sfu: "203.0.113.11", words: /reach the SFU/u },
    { which: "of another secret", url: `turn:${GOOD.address}`, secret: "s".repeat(32), words: /does not answer/u },
    { which: "that is not there", url: `turn:${GOOD.address}:9?transport=tcp`, words: /does not answer/u },
  ])("[ME1] T15: withholds a relay $which, and says so", async ({ url, words, ...options }) => {
    const { made, lines } = relay([url], options);
    await made.look();
    expect(made.iceServers(ana)).toBeUndefined();
    expect(made.counts()).toEqual({ used: 0, withheld: 1 });
    expect(lines).toEqual([expect.stringMatching(words)]);
    expect(lines.join("")).not.toContain(SECRET);
  });

  it("[ME1] T15: withholds the one that is open, not the other; and one that opens later", async () => {
    const { made } = relay([`turn:${LOOSE.address}`, `turn:${GOOD.address}`]);
    await made.look();
    expect(made.iceServers(ana)?.[0]?.urls).toEqual([`turn:${GOOD.address}`]);

    let host = GOOD.address;
    using changing = new Relay({
      urls: ["turn:relay.example"],
      mint: (holder = probe) => turnCredentials(holder, { secret: SECRET, now: Date.now() }),
      sfu: SFU,
      log: new Log("silent"),
      openLine: (place) => openLine({ ...place, host }),
    });
    await changing.look();
    expect(changing.counts()).toEqual({ used: 1, withheld: 0 });
    host = LOOSE.address;
    await changing.look();
    expect(changing.iceServers(ana)).toBeUndefined();
  });

  it("[ME1] F18: asks one that does not answer again within five seconds, and one that is in use after three minutes", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    using _ = { [Symbol.dispose]: () => vi.useRealTimers() };
    let isThere = false;
    let asked = 0;
    using returning = new Relay({
      urls: [`turn:${GOOD.address}`],
      mint: (holder = probe) => turnCredentials(holder, { secret: SECRET, now: Date.now() }),
      sfu: SFU,
      log: new Log("silent"),
      openLine: (place) => {
        asked += 1;
        return isThere ? openLine(place) : Promise.reject(new Error("nobody listens"));
      },
    });
    await returning.look();
    expect(returning.counts()).toEqual({ used: 0, withheld: 1 });
    isThere = true;
    vi.advanceTimersByTime(5_000);
    await expect.poll(() => returning.counts(), { timeout: 20_000 }).toEqual({ used: 1, withheld: 0 });
    await returning.look(); // Comes after the one under way, or is it.
    const before = asked;
    vi.advanceTimersByTime(170_000);
    expect(asked).toBe(before);
    isThere = false;
    vi.advanceTimersByTime(5_000);
    await expect.poll(() => returning.counts(), { timeout: 20_000 }).toEqual({ used: 0, withheld: 1 });
  });

  it('T16, 2F "over the rate": an allocation carries no more than it may', async () => {
    const sfu = await namespace.udp(SFU, 40_100);
    let heard: number[] = [];
    sfu.on("message", (data) => heard.push(data.length));
    const place = { ip: SFU, port: 40_100 };
    const loud = async (host: string) => {
      heard = [];
      const who = turnCredentials({ ...ana, peerId: PeerId.parse("user-loud-1") }, { secret: SECRET, now: Date.now() });
      using own = new TurnClient(await openLine({ host, port: 3478, transport: "tcp" }), who);
      await own.allocate();
      await own.createPermission(place);
      for (let sent = 0; sent < 60; sent += 1) own.send(place, Buffer.alloc(1_000));
      await own.refresh(600).catch(() => undefined); // Its answer, if it is not shaped away, comes after all that is relayed.
      const direct = await namespace.udp(SFU);
      direct.send("end", place.port, place.ip);
      await expect.poll(() => heard).toContain(3);
      direct.close();
      return heard.length - 1;
    };
    expect(await loud(GOOD.address)).toBe(60);
    expect(await loud(LOOSE.address)).toBeLessThan(45);
    sfu.close();
  });
});
