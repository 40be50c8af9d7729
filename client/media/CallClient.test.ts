import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { ProducerView } from "../../shared/protocol/signaling.ts";
import { ana, ben, FakeCall, published } from "./fakeCall.ts";
import { FakeStream } from "./fakeMedia.ts";

beforeAll(() => void vi.stubGlobal("MediaStream", FakeStream));
afterAll(() => void vi.unstubAllGlobals());

const calls: FakeCall[] = [];
function create(on?: { microphone?: boolean; camera?: boolean }): FakeCall {
  const call = new FakeCall(on);
  calls.push(call);
  return call;
}
afterEach(() => {
  for (const { client } of calls.splice(0)) client.close();
  vi.useRealTimers();
});

/** In a call, microphone and camera published. */
async function joined(...others: readonly ProducerView[]): Promise<FakeCall> {
  const call = create();
  call.join(...others);
  await call.until("produce", 2);
  call.connect();
  await call.settled(() => call.snapshot.camera === "on" && call.snapshot.microphone === "on");
  return call;
}

const transport = (call: FakeCall, index: number) => call.transports[index]!.handler as unknown as Wire;
interface Wire {
  setConnectionState(state: string): void;
}

describe("CallClient publishes", () => {
  it("what is switched on, a camera in three layers", async () => {
    const call = await joined();
    const produced = call.asked("produce");
    expect(produced.map(({ source, paused }) => [source, paused])).toEqual([
      ["microphone", false],
      ["camera", false],
    ]);
    const { encodings } = produced[1]!["rtpParameters"] as { encodings: unknown[] };
    expect(encodings).toHaveLength(3);
    expect(call.snapshot.ownCamera?.getVideoTracks()).toHaveLength(1);
  });

  it("nothing while muted, and the same track after", async () => {
    const call = await joined();
    const [voice] = call.devices.given;
    call.client.toggle("microphone");
    expect(voice?.enabled).toBe(false);
    await call.until("pauseProducer");
    expect(call.snapshot.microphone).toBe("off");
    expect(voice?.readyState).toBe("live");
    call.client.toggle("microphone");
    await call.until("resumeProducer");
    expect(voice?.enabled).toBe(true);
    expect(call.asked("produce")).toHaveLength(2);
  });

  it("paused what was muted before there was a call", async () => {
    const call = create({ microphone: true });
    await call.settled(() => call.snapshot.microphone === "on");
    call.client.toggle("microphone");
    call.join();
    await call.until("produce");
    expect(call.asked("produce")[0]).toMatchObject({ source: "microphone", paused: true });
  });

  it("no camera that is off: its light goes out, and comes on again when asked", async () => {
    const call = await joined();
    const camera = call.devices.given[1];
    call.client.toggle("camera");
    await call.until("closeProducer");
    expect(camera?.readyState).toBe("ended");
    await call.settled(() => call.snapshot.camera === "off");
    expect(call.snapshot.ownCamera).toBeUndefined();
    call.client.toggle("camera");
    await call.until("produce", 3);
    expect(call.devices.given).toHaveLength(3);
  });

  it("a screen until the browser's own button ends it; closing the choice of screens is no fault", async () => {
    const call = await joined();
    call.devices.failures.screen = "NotAllowedError";
    call.client.toggle("screen");
    await call.settled(() => call.devices.screensAsked === 1);
    await Promise.resolve();
    expect(call.snapshot.screen).toBe("off");
    call.devices.failures = {};
    call.client.toggle("screen");
    await call.until("produce", 3);
    const screen = call.devices.given.at(-1)!;
    expect(screen.contentHint).toBe("detail");
    await call.settled(() => call.snapshot.screen === "on");
    screen.end();
    await call.until("closeProducer");
    expect(call.snapshot.screen).toBe("off");
  });

  it("what it can: denied and missing devices are told apart, and the call goes on", async () => {
    const call = create({});
    call.devices.failures = { audio: "NotAllowedError", video: "NotFoundError" };
    call.client.setOn("microphone", true);
    call.client.setOn("camera", true);
    call.join(published("microphone"));
    await call.until("resumeConsumer");
    call.connect();
    expect(call.snapshot).toMatchObject({ microphone: "denied", camera: "unavailable", state: "connected" });
  });

  it("nothing that the server forbids: the device is given back", async () => {
    const call = create({ microphone: true });
    call.failures.set("produce", "forbidden");
    call.join();
    await call.settled(() => call.devices.given[0]?.readyState === "ended");
    call.connect();
    expect(call.snapshot).toMatchObject({ microphone: "off", state: "connected" });
  });

  it("what was unplugged no more", async () => {
    const call = await joined();
    call.devices.given[1]?.end();
    await call.until("closeProducer");
    expect(call.snapshot.camera).toBe("unavailable");
  });
});

describe("CallClient receives", () => {
  it("everything that others publish, before and after joining, but nothing of its own", async () => {
    const call = create({});
    call.join(published("camera"), published("microphone", ana));
    call.tell("producerAdded", { producer: published("microphone", ben, true) });
    call.tell("producerAdded", { producer: published("screen") });
    await call.until("resumeConsumer", 3);
    expect(call.asked("consume")).toHaveLength(3);
    const media = call.snapshot.peers.get(ben);
    expect(media?.audio).toBe("muted");
    expect([media?.voice, media?.camera, media?.screen].every((stream) => stream instanceof FakeStream)).toBe(true);
    expect(call.snapshot.peers.has(ana)).toBe(false);
  });

  it("pauses, resumes, closings and speakers as they are told", async () => {
    const call = create({});
    call.join(published("microphone"), published("camera"));
    await call.until("resumeConsumer", 2);
    const voice = { producerId: published("microphone").id };
    call.tell("producerPaused", voice);
    expect(call.snapshot.peers.get(ben)?.audio).toBe("muted");
    call.tell("producerResumed", voice);
    expect(call.snapshot.peers.get(ben)?.audio).toBe("on");
    call.tell("activeSpeakers", { peers: [{ peerId: ben, volume: -30 }] });
    expect([...call.snapshot.speakers]).toEqual([ben]);
    call.tell("producerClosed", { producerId: published("camera").id });
    expect(call.snapshot.peers.get(ben)?.camera).toBeUndefined();
    call.tell("producerClosed", voice);
    expect(call.snapshot.peers.has(ben)).toBe(false);
  });

  it("the layer that a tile needs, once a change, and nothing for a hidden one", async () => {
    const call = create({});
    call.join(published("camera"));
    await call.until("resumeConsumer");
    const show = (width: number, height: number) => call.client.showTile(ben, { width, height, devicePixelRatio: 1 });
    expect(call.asked("setPreferredLayers")).toEqual([]);
    show(160, 90);
    expect(call.asked("setPreferredLayers")).toEqual([]);
    show(960, 540);
    show(958, 539);
    expect(call.asked("setPreferredLayers").map(({ spatialLayer }) => spatialLayer)).toEqual([2]);
    show(0, 0);
    expect(call.asked("pauseConsumer")).toHaveLength(1);
    show(960, 540);
    expect(call.asked("resumeConsumer")).toHaveLength(2);
    expect(call.asked("setPreferredLayers")).toHaveLength(1);
  });

  it("nothing of a Producer that went away meanwhile, without any fault", async () => {
    const call = create({});
    call.failures.set("consume", "not-found");
    call.join(published("camera"));
    await call.until("consume");
    await Promise.resolve();
    expect(call.snapshot.state).toBe("connected");
  });
});

describe("CallClient recovers", () => {
  it("F8 with the same tracks over new transports when the server's Worker was replaced", async () => {
    const call = await joined(published("camera"));
    await call.until("consume");
    call.restart();
    expect(call.snapshot.peers.size).toBe(0);
    await call.until("produce", 4);
    call.connect();
    expect(call.asked("createTransport")).toHaveLength(4);
    expect(call.transports.slice(0, 2).every(({ closed }) => closed)).toBe(true);
    expect(call.devices.given).toHaveLength(2);
    await call.settled(() => call.snapshot.state === "connected");
  });

  it("when signaling has joined again", async () => {
    const call = await joined(published("camera"));
    call.join(published("microphone"));
    await call.until("produce", 4);
    await call.settled(() => call.snapshot.peers.get(ben)?.voice !== undefined);
    expect(call.snapshot.peers.get(ben)?.camera).toBeUndefined();
  });

  it("M6 by restarting ICE at once and each 3 s until it is connected", async () => {
    const call = await joined();
    vi.useFakeTimers();
    transport(call, 0).setConnectionState("connected");
    transport(call, 0).setConnectionState("disconnected");
    expect(call.snapshot.state).toBe("connecting");
    await vi.advanceTimersByTimeAsync(0);
    expect(call.asked("restartIce")).toHaveLength(1);
    transport(call, 0).setConnectionState("failed");
    expect(call.snapshot.state).toBe("failed");
    await vi.advanceTimersByTimeAsync(6_000);
    expect(call.asked("restartIce")).toHaveLength(3);
    transport(call, 0).setConnectionState("connected");
    await vi.advanceTimersByTimeAsync(6_000);
    expect(call.asked("restartIce")).toHaveLength(3);
    expect(call.snapshot.state).toBe("connected");
    expect(call.asked("createTransport")).toHaveLength(2);
  });

  it("with new transports where the server no longer knows the old ones", async () => {
    const call = await joined();
    call.failures.set("restartIce", "not-found");
    transport(call, 0).setConnectionState("failed");
    await call.until("createTransport", 4);
    await call.until("produce", 4);
  });

  it("with new transports when the server closed one of its Producers, its devices left on", async () => {
    const call = await joined();
    call.tell("producerClosed", { producerId: idOf(call, "microphone") });
    await call.until("produce", 4);
    await call.settled(() => call.snapshot.microphone === "on");
    expect(call.devices.given).toHaveLength(2);
  });

  it("from nothing: another tab of the same person has taken over", async () => {
    const call = await joined();
    call.tell("producerClosed", { producerId: idOf(call, "microphone") });
    call.tell("producerAdded", { producer: published("microphone", ana) });
    await call.settled(() => call.devices.given[0]?.readyState === "ended");
    expect(call.snapshot).toMatchObject({ microphone: "off", camera: "on", state: "connected" });
    expect(call.asked("createTransport")).toHaveLength(2);
  });

  it("from a server that cannot, by itself after a while or when asked to", async () => {
    const call = create({ microphone: true });
    call.failures.set("createTransport", "unavailable");
    call.join();
    await call.settled(() => call.snapshot.state === "failed");
    await call.until("createTransport", 4);
    call.failures.clear();
    await call.settled(() => call.snapshot.state === "failed");
    call.client.retry();
    expect(call.snapshot.state).toBe("connecting");
    await call.until("produce");
    call.connect();
    expect(call.snapshot.state).toBe("connected");
  });

  it("no more once it is closed: devices are given back", async () => {
    const call = await joined(published("camera"));
    call.client.close();
    await call.settled(() => call.devices.given.every(({ readyState }) => readyState === "ended"));
    expect(call.snapshot).toMatchObject({ state: "off", microphone: "off", camera: "off" });
    expect(call.transports.every(({ closed }) => closed)).toBe(true);
    call.join();
    expect(call.snapshot.state).toBe("off");
  });
});

/** The id that the server gave to the n-th request `produce`, which the fake counts among all of its answers. */
function idOf(call: FakeCall, source: string): string {
  const index = call.requests.findIndex(({ method, params }) => method === "produce" && params["source"] === source);
  return `${source}-${index + 1}`;
}
