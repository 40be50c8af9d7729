import { connect as connectTls } from "node:tls";
import type { Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PeerId, SessionId } from "../../shared/model/ids.ts";
import { turnCredentials } from "../auth/turnCredentials.ts";
import { forbiddenPeers } from "../media/relay/probeRelay.ts";
import { attributeOf, errorCodeOf, stunAttributes, stunMethods } from "../media/relay/stunMessage.ts";
import { TurnClient, type TurnCredentials } from "../media/relay/TurnClient.ts";
import { datagramLine, streamLine, type TurnLine, type TurnPlace } from "../media/relay/TurnLine.ts";
import { CoturnServer } from "./CoturnServer.ts";
import { NetworkNamespace } from "./NetworkNamespace.ts";

const SFU = "203.0.113.10";
const RELAY = "203.0.113.20";
const RELAY_V6 = "2001:db8:5f::20";
const SECRET = "a secret of thirty-two characters";
const PORT = 40_000;

const forbidden = forbiddenPeers([SFU]);
const refusal = await NetworkNamespace.refusal();
if (refusal !== undefined) process.stderr.write(`\nNOT TESTED: the relay (T15, 2F). ${refusal}\n`);

let holders = 0;
/** Somebody new each time, so that no test uses up another's quota. */
function credentials({
  secret = SECRET,
  now = Date.now(),
  peer = `user-${(holders += 1)}-of-tests`,
  session = "session-1",
} = {}) {
  return turnCredentials({ peerId: PeerId.parse(peer), sessionId: SessionId.parse(session), name: 1 }, { secret, now });
}

const answerTo = (request: Promise<unknown>) =>
  request.then(
    () => "ok",
    (error: unknown) => (error instanceof Error && "code" in error ? error.code : String(error)),
  );

describe.skipIf(refusal !== undefined)("the relay as it is shipped, with Debian's coturn", () => {
  const stack = new AsyncDisposableStack();
  let namespace: NetworkNamespace;
  let coturn: CoturnServer;

  beforeAll(async () => {
    // Every forbidden address that can be one's own is: what was relayed to it would arrive.
    const addresses = [SFU, RELAY, RELAY_V6];
    namespace = stack.use(await NetworkNamespace.open(addresses, [...forbidden.v4, ...forbidden.v6]));
    coturn = stack.use(
      await CoturnServer.start({ namespace, secret: SECRET, sfu: SFU, address: RELAY, addressV6: RELAY_V6 }),
    );
  });
  afterAll(() => stack.disposeAsync());

  async function client(who: TurnCredentials = credentials(), onData?: (data: Buffer) => void): Promise<TurnClient> {
    return new TurnClient(await udpLine({ host: RELAY, port: 3478, transport: "udp" }), who, onData);
  }

  async function udpLine(place: TurnPlace): Promise<TurnLine> {
    return datagramLine(await namespace.udp(SFU), place);
  }

  /** What arrives at any address of the namespace, at this port. */
  async function listener(ip: string, port = PORT): Promise<{ socket: UdpSocket; heard: string[] }> {
    const socket = await namespace.udp(ip, port);
    const heard: string[] = [];
    socket.on("message", (data) => heard.push(data.toString()));
    return { socket, heard };
  }

  it('T15, 2F "peer loopback, private, …": 403 at CreatePermission and ChannelBind, in every family and disguise', async () => {
    expect(forbidden.v4.length + forbidden.v6.length).toBeGreaterThanOrEqual(32);
    for (const [family, peers] of [
      [4, forbidden.v4],
      [6, forbidden.v6],
    ] as const) {
      using own = await client();
      await own.allocate({ family });
      for (const [index, ip] of [...peers, family === 4 ? RELAY : `::ffff:${SFU}`].entries()) {
        expect([ip, await answerTo(own.createPermission({ ip, port: PORT }))]).toEqual([ip, 403]);
        expect([ip, await answerTo(own.channelBind(0x4000 + index, { ip, port: PORT }))]).toEqual([ip, 403]);
      }
    }
    using over4 = await client();
    await over4.allocate();
    for (const ip of forbidden.v6)
      expect([ip, await answerTo(over4.createPermission({ ip, port: PORT }))]).toEqual([ip, 443]);
  });

  it('T15, 2F "Send": nothing arrives at any of these addresses, and what is for the SFU does', async () => {
    const trap = await listener("::");
    const sfu = await listener(SFU, PORT + 1);
    for (const [family, peers] of [
      [4, forbidden.v4],
      [6, forbidden.v6],
    ] as const) {
      using own = await client();
      await own.allocate({ family });
      for (const ip of peers) own.send({ ip, port: PORT }, Buffer.from(`to ${ip}`));
      await own.refresh(600); // Answered after all that went before.
    }
    using own = await client();
    await own.allocate();
    await own.createPermission({ ip: SFU, port: PORT + 1 });
    own.send({ ip: SFU, port: PORT + 1 }, Buffer.from("media"));
    await expect.poll(() => sfu.heard).toEqual(["media"]);
    const direct = await namespace.udp("127.0.0.1");
    for (const ip of ["127.0.0.1", "10.0.0.1", "169.254.169.254"]) direct.send(`direct ${ip}`, PORT, ip);
    await expect.poll(() => trap.heard).toEqual(["direct 127.0.0.1", "direct 10.0.0.1", "direct 169.254.169.254"]);
    for (const socket of [trap.socket, sfu.socket, direct]) socket.close();
  });

  it("carries both ways over UDP, TCP and TLS, by permission and by channel", async () => {
    const sfu = await listener(SFU, PORT + 2);
    sfu.socket.on("message", (data, { address, port }) => sfu.socket.send(`back ${data.toString()}`, port, address));
    const tls = connectTls({
      socket: await namespace.tcp(RELAY, 5349),
      ca: coturn.certificate,
      servername: "relay.mdt.example",
    });
    await once(tls, "secureConnect");
    const lines = [
      await udpLine({ host: RELAY, port: 3478, transport: "udp" }),
      streamLine(await namespace.tcp(RELAY, 3478)),
      streamLine(tls),
    ];
    for (const [index, line] of lines.entries()) {
      const back: string[] = [];
      using own = new TurnClient(line, credentials(), (data) => back.push(data.toString()));
      expect(await own.allocate()).toMatchObject({ ip: RELAY });
      await own.createPermission({ ip: SFU, port: PORT + 2 });
      own.send({ ip: SFU, port: PORT + 2 }, Buffer.from(`a${index}`));
      await expect.poll(() => back).toEqual([`back a${index}`]);
      await own.channelBind(0x4000, { ip: SFU, port: PORT + 2 });
      own.send({ ip: SFU, port: PORT + 2 }, Buffer.from(`b${index}`));
      await expect.poll(() => back).toEqual([`back a${index}`, `back b${index}`]);
    }
    sfu.socket.close();
  });

  it('2F "no, expired, foreign credentials": 401; a stale nonce: 438', async () => {
    const ana = credentials();
    const wrong = [
      credentials({ secret: "another secret of thirty-two chars" }),
      credentials({ now: Date.now() - 601_000 }),
      { ...ana, username: ana.username.replace("session-1", "session-2") },
      { ...ana, username: `${Number(ana.username.split(":")[0]) + 600}:${ana.username.split(":")[1] ?? ""}` },
      { username: "anybody", credential: "" },
    ];
    for (const who of wrong) {
      using own = await client(who);
      expect(await answerTo(own.allocate())).toBe(401);
    }
    using own = await client(ana);
    const bare = await own.requestOnce(stunMethods.allocate, () => []);
    expect(errorCodeOf(bare)).toBe(401);
    expect(attributeOf(bare, stunAttributes.software)).toBeUndefined();
    await own.allocate();
    const stale = await own.requestOnce(stunMethods.refresh, () => [], Buffer.from("a nonce of yesterday"));
    expect(errorCodeOf(stale)).toBe(438);
    await own.refresh(600);
  });

  it('2F "TCP allocation": RFC 6062 is refused', async () => {
    using own = new TurnClient(streamLine(await namespace.tcp(RELAY, 3478)), credentials());
    expect(await answerTo(own.allocate({ protocol: 6 }))).toBe(442);
  });

  it('2F "malformed STUN": is dropped, and the server lives', async () => {
    using own = await client();
    await own.allocate();
    const noise = await namespace.udp(SFU);
    let seed = 20_261_122;
    const next = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31);
    for (let count = 0; count < 1_000; count += 1) {
      const packet = Buffer.from(Array.from({ length: next() % 200 }, () => next() >> 8));
      if (count % 2 === 0 && packet.length > 24) Buffer.from("000300082112a442", "hex").copy(packet);
      if (count % 4 === 0 && packet.length > 24) packet.writeUInt16BE(packet.length - 20, 2);
      noise.send(packet, 3478, RELAY);
    }
    const stream = await namespace.tcp(RELAY, 3478);
    stream.resume().write(Buffer.from("0003ffff2112a442", "hex"));
    await own.refresh(600);
    using after = await client();
    expect(await answerTo(after.allocate())).toBe("ok");
    expect(coturn.isAlive).toBe(true);
    noise.close();
    stream.destroy();
  });
});
