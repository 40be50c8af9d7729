import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { DevicePreview } from "./DevicePreview.ts";
import { FakeDevices, FakeStream } from "./fakeMedia.ts";

beforeAll(() => void vi.stubGlobal("MediaStream", FakeStream));
afterAll(() => void vi.unstubAllGlobals());

let devices: FakeDevices;
let preview: DevicePreview;
beforeEach(() => {
  devices = new FakeDevices();
  preview = new DevicePreview(devices as unknown as MediaDevices);
});

const states = () => {
  const { microphone, camera } = preview.getSnapshot();
  return [microphone.state, camera.state];
};
const settled = (state: () => boolean) => vi.waitFor(() => expect(state()).toBe(true), { interval: 1 });
const isSettled = () => !states().includes("starting");

describe("DevicePreview", () => {
  it("asks once for both, and shows the camera", async () => {
    preview.setMicrophone(true);
    preview.setCamera(true);
    expect(states()).toEqual(["starting", "starting"]);
    await settled(isSettled);
    expect(states()).toEqual(["on", "on"]);
    expect(devices.asked).toEqual([{ audio: true, video: true }]);
    expect(preview.getSnapshot().stream?.getVideoTracks()).toHaveLength(1);
  });

  it("lists the devices that have an id", async () => {
    await settled(() => preview.getSnapshot().camera.devices.length > 0);
    const { camera, microphone } = preview.getSnapshot();
    expect(camera.devices).toEqual([{ id: "video-device", label: "Camera" }]);
    expect(microphone.devices).toEqual([{ id: "audio-device", label: "Microphone" }]);
  });

  it("keeps the microphone where there is no camera, and tells absent from denied and busy", async () => {
    devices.failures = { video: "NotFoundError" };
    preview.setMicrophone(true);
    preview.setCamera(true);
    await settled(isSettled);
    expect(states()).toEqual(["on", "absent"]);
    devices.failures = { audio: "NotAllowedError", video: "NotReadableError" };
    preview.setMicrophone(true);
    preview.setCamera(true);
    await settled(isSettled);
    expect(states()).toEqual(["denied", "busy"]);
  });

  it("works on a page without any access to devices", async () => {
    preview = new DevicePreview(undefined);
    vi.stubGlobal("navigator", {});
    preview = new DevicePreview();
    preview.setMicrophone(true);
    await settled(isSettled);
    expect(states()).toEqual(["absent", "off"]);
    preview.stop();
  });

  it("gives a device back when it is switched off, also while the browser still asks", async () => {
    preview.setCamera(true);
    await settled(isSettled);
    preview.setCamera(false);
    expect(states()).toEqual(["off", "off"]);
    expect(preview.getSnapshot().stream).toBeUndefined();
    preview.setMicrophone(true);
    await Promise.resolve();
    preview.setMicrophone(false);
    await settled(() => devices.given.length === 2);
    await settled(() => devices.given.every(({ readyState }) => readyState === "ended"));
    expect(states()).toEqual(["off", "off"]);
  });

  it("starts anew with another device, and notices that one was unplugged", async () => {
    preview.setCamera(true);
    await settled(isSettled);
    preview.chooseCamera("other");
    await settled(() => devices.asked.length === 2);
    await settled(isSettled);
    expect(devices.given[0]?.readyState).toBe("ended");
    devices.given[1]?.end();
    expect(states()).toEqual(["off", "absent"]);
  });
});
