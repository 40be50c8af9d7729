import { Device, FakeHandler, testFakeParameters } from "mediasoup-client";
import type { Transport } from "mediasoup-client/types";
import { vi } from "vitest";
import { PeerId } from "../../shared/model/ids.ts";
import { Failure, type FailureCode } from "../../shared/protocol/failures.ts";
import type { MediaSource, ProducerView } from "../../shared/protocol/signaling.ts";
import { CallClient, type DeviceChoices } from "./CallClient.ts";
import type { CallSignaling } from "./CallSignaling.ts";
import { FakeDevices } from "./fakeMedia.ts";

export const ana = PeerId.parse("peer-ana-1");
export const ben = PeerId.parse("peer-ben-1");

interface Request {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A CallClient with mediasoup-client's own fake of a browser, and a server that answers from here. */
export class FakeCall {
  readonly devices = new FakeDevices();
  readonly requests: Request[] = [];
  readonly transports: Transport[] = [];
  readonly client: CallClient;
  /** Methods that fail, with what. */
  readonly failures = new Map<string, FailureCode>();
  readonly #handlers = new Map<string, (params: unknown) => void>();
  #count = 0;

  constructor(isOn: { microphone?: boolean; camera?: boolean } = { microphone: true, camera: true }) {
    const choice = (kind: "microphone" | "camera") => ({ on: isOn[kind] ?? false, id: undefined });
    const choices: DeviceChoices = { microphone: choice("microphone"), camera: choice("camera") };
    const request = (method: string, params: Request["params"]) => this.#answer(method, params);
    const on = (method: string, handler: (params: unknown) => void) => this.#listen(method, handler);
    const onJoined = (handler: (params: unknown) => void) => this.#listen("joined", handler);
    // oxlint-disable-next-line typescript/consistent-type-assertions -- a fake answers by name, not by type
    const signaling = { request, on, onJoined } as unknown as CallSignaling;
    // oxlint-disable-next-line typescript/consistent-type-assertions -- a fake has only what is called
    const devices = this.devices as unknown as MediaDevices;
    this.client = new CallClient({ signaling, choices, devices, createDevice: () => this.#createDevice() });
  }

  get snapshot() {
    return this.client.getSnapshot();
  }

  join(...producers: readonly ProducerView[]): void {
    const routerRtpCapabilities = testFakeParameters.generateRouterRtpCapabilities();
    this.tell("joined", { self: { id: ana }, producers, routerRtpCapabilities });
  }

  restart(): void {
    this.tell("mediaRestarted", { routerRtpCapabilities: testFakeParameters.generateRouterRtpCapabilities() });
  }

  tell(method: string, params: unknown): void {
    this.#handlers.get(method)?.(params);
  }

  /** The params of all requests of this name. */
  asked(method: string): Request["params"][] {
    return this.requests.filter((request) => request.method === method).map(({ params }) => params);
  }

  /** Waits until the server was asked this often, in all. */
  async until(method: string, times = 1): Promise<void> {
    await vi.waitFor(() => {
      if (this.asked(method).length < times) throw new Error(`${method} was not asked ${times} times`);
    });
  }

  /** As when the browser's DTLS handshakes are done. */
  connect(): void {
    for (const transport of this.transports) {
      if (!transport.closed) transport.handler.emit("@connectionstatechange", "connected");
    }
  }

  async settled(isTrue: () => boolean): Promise<void> {
    await vi.waitFor(() => {
      if (!isTrue()) throw new Error("it did not come to that");
    });
  }

  #listen(method: string, handler: (params: unknown) => void): () => void {
    this.#handlers.set(method, handler);
    return () => this.#handlers.delete(method);
  }

  async #createDevice(): Promise<Device> {
    const device = await Device.factory({ handlerFactory: FakeHandler.createFactory(testFakeParameters) });
    device.observer.on("newtransport", (transport) => this.transports.push(transport));
    return device;
  }

  async #answer(method: string, params: Request["params"]): Promise<unknown> {
    this.requests.push({ method, params });
    const failure = this.failures.get(method);
    if (failure) throw new Failure(failure, "as told");
    this.#count += 1;
    switch (method) {
      case "createTransport":
        return {
          ...testFakeParameters.generateTransportRemoteParameters(),
          id: `${String(params["direction"])}-${this.#count}`,
        };
      case "produce":
        return { producerId: `${String(params["source"])}-${this.#count}` };
      case "restartIce":
        return { iceParameters: testFakeParameters.generateTransportRemoteParameters().iceParameters };
      case "consume": {
        const codecMimeType = String(params["producerId"]).startsWith("microphone") ? "audio/opus" : "video/VP8";
        const { rtpParameters, kind } = testFakeParameters.generateConsumerRemoteParameters({ codecMimeType });
        return { consumerId: `consumer-${this.#count}`, producerId: params["producerId"], kind, rtpParameters };
      }
      default:
        return {};
    }
  }
}

export function published(source: MediaSource, peerId = ben, paused = false): ProducerView {
  return { id: `${source}-of-${peerId}`, peerId, kind: source === "microphone" ? "audio" : "video", source, paused };
}
