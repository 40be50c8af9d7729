import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { PeerId } from "../../shared/model/ids.ts";
import { notifications } from "../../shared/protocol/signaling.ts";
import { Log } from "../platform/log.ts";
import type { PeerMedia } from "./PeerMedia.ts";
import type { MediaEvent } from "./Publications.ts";
import { SessionMedia } from "./SessionMedia.ts";
import { WorkerPool } from "./WorkerPool.ts";
import {
  badCameraParameters,
  browserCapabilities,
  cameraParameters,
  dtlsParameters,
  voiceParameters,
} from "./rtpSamples.ts";

const log = new Log("silent");
const ana = PeerId.parse("ana-peer");
const ben = PeerId.parse("ben-peer");
const rtpCapabilities = browserCapabilities();

let workers: WorkerPool;
beforeAll(async () => {
  workers = await WorkerPool.start({ listenIp: "127.0.0.1", port: 0, workers: 1, log });
});
afterAll(() => workers.close());

/** One session and everything that its peers were told. */
class Told {
  readonly events: MediaEvent[] = [];
  readonly media: SessionMedia = new SessionMedia({ workers, log, onEvent: (event) => this.#tell(event) });
  #wake: (() => void) | undefined;

  #tell(event: MediaEvent): void {
    notifications[event.method].parse(event.params);
    this.events.push(event);
    this.#wake?.();
  }

  methods(): string[] {
    return this.events.map(({ method }) => method).filter((method) => method !== "activeSpeakers");
  }

  async until(method: MediaEvent["method"]): Promise<void> {
    while (!this.events.some((event) => event.method === method)) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

const open: Told[] = [];
function session(): Told {
  const told = new Told();
  open.push(told);
  return told;
}
afterEach(() => {
  for (const { media } of open.splice(0)) media.close();
});

async function publish(peer: PeerMedia, source: "microphone" | "camera" | "screen" = "microphone", ssrc = 1_111) {
  const { id: transportId } = await peer.createTransport({ direction: "send" });
  const kind = source === "microphone" ? "audio" : "video";
  const rtpParameters = kind === "audio" ? voiceParameters(ssrc) : cameraParameters(ssrc);
  const { producerId } = await peer.produce({ transportId, kind, source, rtpParameters });
  return { transportId, producerId };
}

async function receive(peer: PeerMedia, producerId: string) {
  const { id: transportId } = await peer.createTransport({ direction: "receive" });
  return { transportId, ...(await peer.consume({ transportId, producerId, rtpCapabilities })) };
}

describe("SessionMedia", () => {
  it("offers transports on UDP and TCP at the Worker's ports", async () => {
    const transport = await session().media.join(ana).createTransport({ direction: "send" });
    const [port] = workers.workers();
    expect(transport.iceCandidates.map(({ protocol, port: at }) => [protocol, at])).toEqual([
      ["udp", port?.udpPort],
      ["tcp", port?.tcpPort],
    ]);
    expect(transport.dtlsParameters.fingerprints.length).toBeGreaterThan(0);
  });

  it("tells who publishes, and lists it for those who join later", async () => {
    const { media, events } = session();
    const { producerId } = await publish(media.join(ana), "camera");
    const producer = { id: producerId, peerId: ana, kind: "video", source: "camera", paused: false };
    expect(events).toEqual([{ method: "producerAdded", params: { producer } }]);
    expect(media.producers()).toEqual([producer]);
  });

  it("consumes with the Consumer paused, then resumes it and sets its layer", async () => {
    const { media } = session();
    const { producerId } = await publish(media.join(ana), "camera");
    const peer = media.join(ben);
    const { consumerId, rtpParameters, kind } = await receive(peer, producerId);
    expect(kind).toBe("video");
    expect(rtpParameters.codecs.map(({ mimeType }) => mimeType)).toEqual(["video/VP8", "video/rtx"]);
    await peer.setPreferredLayers({ consumerId, spatialLayer: 2 });
    await peer.resumeConsumer({ consumerId });
    await peer.pauseConsumer({ consumerId });
  });

  it("offers voice with retransmission", async () => {
    const { media } = session();
    const { producerId } = await publish(media.join(ana));
    const { rtpParameters } = await receive(media.join(ben), producerId);
    expect(rtpParameters.codecs[0]?.rtcpFeedback).toContainEqual({ type: "nack", parameter: "" });
  });

  it("T12 knows no producer, consumer or transport of another session", async () => {
    const [here, there] = [session().media, session().media];
    const { producerId, transportId } = await publish(there.join(ana));
    const stranger = here.join(ben);
    const { id } = await stranger.createTransport({ direction: "receive" });
    const notFound = expect.objectContaining({ code: "not-found" });
    await expect(stranger.consume({ producerId, transportId: id, rtpCapabilities })).rejects.toEqual(notFound);
    await expect(stranger.pauseProducer({ producerId })).rejects.toEqual(notFound);
    await expect(stranger.restartIce({ transportId })).rejects.toEqual(notFound);
    stranger.closeProducer({ producerId });
    expect(there.producers()).toHaveLength(1);
  });

  it("refuses to pause or close another peer's producer", async () => {
    const { media } = session();
    const { producerId } = await publish(media.join(ana));
    const other = media.join(ben);
    await expect(other.pauseProducer({ producerId })).rejects.toMatchObject({ code: "forbidden" });
    expect(() => other.closeProducer({ producerId })).toThrow(expect.objectContaining({ code: "forbidden" }));
  });

  it("tells pauses once, and starts paused where it is asked to", async () => {
    const told = session();
    const peer = told.media.join(ana);
    const { transportId, producerId } = await publish(peer);
    await peer.pauseProducer({ producerId });
    await peer.pauseProducer({ producerId });
    await peer.resumeProducer({ producerId });
    expect(told.methods()).toEqual(["producerAdded", "producerPaused", "producerResumed"]);
    const rtpParameters = cameraParameters();
    await peer.produce({ transportId, kind: "video", source: "camera", rtpParameters, paused: true });
    expect(told.media.producers().at(-1)).toMatchObject({ source: "camera", paused: true });
  });

  it("has one producer a source: the newer one takes over, from another socket too", async () => {
    const told = session();
    const old = await publish(told.media.join(ana));
    const newer = await publish(told.media.join(ana));
    expect(told.methods()).toEqual(["producerAdded", "producerClosed", "producerAdded"]);
    expect(told.events[1]?.params).toEqual({ producerId: old.producerId });
    expect(told.media.producers().map(({ id }) => id)).toEqual([newer.producerId]);
  });

  it("refuses a source of the wrong kind and a transport of the wrong direction", async () => {
    const peer = session().media.join(ana);
    const { id: transportId } = await peer.createTransport({ direction: "receive" });
    const voice = { transportId, kind: "audio", rtpParameters: voiceParameters() } as const;
    await expect(peer.produce({ ...voice, source: "microphone" })).rejects.toMatchObject({ code: "bad-state" });
    const { id } = await peer.createTransport({ direction: "send" });
    const wrong = peer.produce({ ...voice, transportId: id, source: "camera" });
    await expect(wrong).rejects.toMatchObject({ code: "bad-rtp" });
  });

  it("T14 2F answers every bad RTP with bad-rtp and keeps its Worker", async () => {
    const pids = workers.workers().map(({ pid }) => pid);
    const { media } = session();
    const peer = media.join(ana);
    const { producerId } = await publish(media.join(ben));
    const { id: transportId } = await peer.createTransport({ direction: "send" });
    for (const { name, code, value } of badCameraParameters()) {
      const rtpParameters = value as Record<string, unknown>;
      const refused = peer.produce({ transportId, kind: "video", source: "camera", rtpParameters });
      await expect(refused, name).rejects.toMatchObject({ code });
    }
    const { id } = await peer.createTransport({ direction: "receive" });
    const [opus] = rtpCapabilities.codecs;
    for (const codecs of [[], [{ ...opus, mimeType: "audio/PCMU", clockRate: 8_000 }]]) {
      const refused = peer.consume({ transportId: id, producerId, rtpCapabilities: { codecs, headerExtensions: [] } });
      await expect(refused).rejects.toMatchObject({ code: "bad-rtp" });
    }
    expect(workers.workers().map(({ pid }) => pid)).toEqual(pids);
    await peer.produce({ transportId, kind: "video", source: "camera", rtpParameters: cameraParameters() });
  });

  it("2F refuses an SSRC that the transport has already", async () => {
    const peer = session().media.join(ana);
    const { transportId } = await publish(peer, "camera", 5_000);
    const clash = { transportId, kind: "video", source: "screen", rtpParameters: cameraParameters(5_000) } as const;
    await expect(peer.produce(clash)).rejects.toMatchObject({ code: "bad-rtp" });
  });

  it("2F closes a transport whose DTLS is no good; 2A connects it once only", async () => {
    const peer = session().media.join(ana);
    const { id: transportId } = await peer.createTransport({ direction: "send" });
    await peer.connectTransport({ transportId, dtlsParameters });
    const again = peer.connectTransport({ transportId, dtlsParameters });
    await expect(again).rejects.toMatchObject({ code: "bad-state" });
    await peer.restartIce({ transportId });
    const { id } = await peer.createTransport({ direction: "receive" });
    const bad = peer.connectTransport({ transportId: id, dtlsParameters: { fingerprints: [] } });
    await expect(bad).rejects.toMatchObject({ code: "bad-rtp" });
    await expect(peer.restartIce({ transportId: id })).rejects.toMatchObject({ code: "not-found" });
  });

  it("closes a socket's media once, tells the others, and frees what was still being made", async () => {
    const told = session();
    const peer = told.media.join(ana);
    await publish(peer);
    const other = told.media.join(ben);
    const { consumerId } = await receive(other, told.media.producers()[0]!.id);
    const late = peer.createTransport({ direction: "receive" });
    peer.close();
    peer.close();
    await expect(late).rejects.toMatchObject({ code: "bad-state" });
    expect(told.methods()).toEqual(["producerAdded", "producerClosed"]);
    await told.media.join(ben).createTransport({ direction: "send" }); // The Worker has spoken since.
    expect(other.consumerCount).toBe(0);
    await expect(other.resumeConsumer({ consumerId })).rejects.toMatchObject({ code: "not-found" });
  });

  it("T10 ends all that a peer sends who may no longer speak, and nothing that they receive", async () => {
    const told = session();
    const peer = told.media.join(ana);
    await publish(peer);
    await publish(told.media.join(ana), "screen");
    const { producerId } = await publish(told.media.join(ben));
    const { consumerId } = await receive(peer, producerId);
    told.media.silence(ana);
    expect(told.media.producers()).toMatchObject([{ id: producerId }]);
    expect(told.methods().filter((method) => method === "producerClosed")).toHaveLength(2);
    await peer.resumeConsumer({ consumerId });
  });

  it("mutes a peer's sound until they resume it, and leaves their camera", async () => {
    const told = session();
    const peer = told.media.join(ana);
    const { producerId } = await publish(peer);
    await publish(told.media.join(ana), "camera");
    await told.media.mute(ana);
    expect(told.media.producers()).toMatchObject([
      { source: "microphone", paused: true },
      { source: "camera", paused: false },
    ]);
    await peer.resumeProducer({ producerId });
    expect(told.media.producers()[0]).toMatchObject({ paused: false });
    expect(told.methods().slice(2)).toEqual(["producerPaused", "producerResumed"]);
  });

  it("closes silently with the session, and takes no one after", async () => {
    const told = session();
    const peer = told.media.join(ana);
    await publish(peer);
    told.media.close();
    told.media.close();
    expect(told.methods()).toEqual(["producerAdded"]);
    expect(told.media.producers()).toEqual([]);
    await expect(peer.createTransport({ direction: "send" })).rejects.toMatchObject({ code: "session-ended" });
    expect(() => told.media.join(ana)).toThrow(expect.objectContaining({ code: "session-ended" }));
  });

  it("F8 tells of the restart, of no single closing, and carries media again on the same port", async () => {
    const told = session();
    const peer = told.media.join(ana);
    await publish(peer);
    const [before] = workers.workers();
    const killedAt = performance.now();
    process.kill(before!.pid, "SIGKILL");
    await told.until("mediaRestarted");
    expect(told.methods()).toEqual(["producerAdded", "mediaRestarted"]);
    expect(told.media.producers()).toEqual([]);
    const { producerId } = await publish(peer);
    expect(performance.now() - killedAt).toBeLessThan(4_000);
    expect(workers.workers()).toEqual([{ ...before, pid: expect.any(Number) }]);
    expect(workers.workers()[0]?.pid).not.toBe(before?.pid);
    await receive(told.media.join(ben), producerId);
  });
});
