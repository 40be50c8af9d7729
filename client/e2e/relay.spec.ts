import { expect, test } from "@playwright/test";
import { NetworkNamespace } from "../../server/testing/NetworkNamespace.ts";
import { PeerPage } from "./PeerPage.ts";
import { openings, RelayWorld } from "./RelayWorld.ts";

type Way = keyof typeof openings;

/** What the chip says, and what the browser's statistics must say of the pair in use (webrtc-stats §8.15). */
const ways: Readonly<Record<Way, { readonly words: string; readonly candidate: Record<string, string> }>> = {
  udp: { words: "straight to the server, by UDP", candidate: { candidateType: "host", protocol: "udp" } },
  tcp: { words: "straight to the server, by TCP", candidate: { candidateType: "prflx", protocol: "tcp" } },
  turnUdp: { words: "through the relay, by UDP", candidate: { candidateType: "relay", relayProtocol: "udp" } },
  turnTcp: { words: "through the relay, by TCP", candidate: { candidateType: "relay", relayProtocol: "tcp" } },
  turnTls: { words: "through the relay, by TLS", candidate: { candidateType: "relay", relayProtocol: "tls" } },
};

/** The own end of the pair that each of the page's connections uses. */
function candidatesInUse(peer: PeerPage): Promise<object[]> {
  return peer.page.evaluate(async () => {
    const { testConnections } = globalThis as unknown as { testConnections: RTCPeerConnection[] };
    const found: object[] = [];
    for (const connection of testConnections.filter(({ connectionState }) => connectionState !== "closed")) {
      const stats = await connection.getStats();
      for (const transport of stats.values()) {
        const pair = transport.type === "transport" && stats.get(transport.selectedCandidatePairId);
        if (pair) found.push(stats.get(pair.localCandidateId));
      }
    }
    return found;
  });
}

/** The page looks every ten seconds; a browser that is cut off notices within as many. */
const WAIT = { timeout: 60_000 };

test.describe("media through a firewall", () => {
  let world: RelayWorld;
  const peers: PeerPage[] = [];

  test.beforeAll(async () => {
    const refusal = await NetworkNamespace.refusal();
    if (refusal !== undefined) process.stderr.write(`\nNOT TESTED: the ways of media (T15, F18). ${refusal}\n`);
    test.skip(refusal !== undefined, refusal);
    world = await RelayWorld.open();
  });
  test.afterAll(() => world?.[Symbol.asyncDispose]());
  test.afterEach(async () => {
    for (const peer of peers.splice(0)) await peer.close();
  });

  async function meet(): Promise<PeerPage[]> {
    const { joinUrls } = world.demo.description.session;
    for (const role of ["member", "chair"]) {
      const peer = await PeerPage.open(world.browser, { url: joinUrls[role] ?? "" });
      peers.push(peer);
      await peer.page.getByRole("button", { name: "Join with camera" }).click();
    }
    return peers;
  }

  /** Sound and pictures go on arriving. */
  async function flows(peer: PeerPage): Promise<void> {
    const before = await peer.mediaFlow();
    await expect
      .poll(async () => (await peer.mediaFlow()).framesDecoded, WAIT)
      .toBeGreaterThan(before.framesDecoded + 10);
    await expect.poll(async () => (await peer.mediaFlow()).audioBytes, WAIT).toBeGreaterThan(before.audioBytes);
  }

  async function goes(peer: PeerPage, way: Way): Promise<void> {
    const { words, candidate } = ways[way];
    await flows(peer);
    const chip = peer.page.getByRole("button", { name: words });
    await expect(chip).toBeVisible(WAIT);
    await expect
      .poll(() => candidatesInUse(peer), WAIT)
      .toEqual([expect.objectContaining(candidate), expect.objectContaining(candidate)]);
    await flows(peer);
    await expect(chip).toBeVisible();
  }

  // Of several relays a browser takes the one that answers first, so that each has a network to itself.
  const networks: Readonly<Record<Way, readonly Way[]>> = {
    udp: ["udp", "tcp", "turnUdp", "turnTcp", "turnTls"],
    tcp: ["tcp", "turnTcp", "turnTls"],
    turnUdp: ["turnUdp"],
    turnTcp: ["turnTcp"],
    turnTls: ["turnTls"],
  };
  for (const way of ["udp", "tcp", "turnUdp", "turnTcp", "turnTls"] as const) {
    const left = networks[way];
    test(`[ME4] media takes ${way} where the network lets through ${left.join(", ")}, and the page says so`, async () => {
      await world.network.letThrough(left.map((name) => openings[name]));
      await Promise.all((await meet()).map((peer) => goes(peer, way)));
      for (const peer of peers) expect(peer.errors).toEqual([]);
    });
  }

  test("[ME4] F18 the relay dies in the middle of a call: another way carries on, and the relay once it is back", async () => {
    const relay = [openings.turnUdp];
    await world.network.letThrough(relay);
    const [member, chair] = await meet();
    if (!member || !chair) throw new Error("two should have come");
    await goes(chair, "turnUdp");
    await world.killRelay();
    await world.network.letThrough([...relay, openings.tcp]);
    await goes(chair, "tcp");
    await world.network.letThrough(relay);
    await world.startRelay();
    await goes(chair, "turnUdp");
    await flows(member);
  });
});
