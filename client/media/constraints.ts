import { CAMERA_SIZE } from "../../shared/model/layers.ts";

/** The device is wished for, not demanded: one that was unplugged since must not keep its owner out of the call. */
export function microphoneConstraints(deviceId: string | undefined): MediaTrackConstraints {
  return { ...wish(deviceId), echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
}

export function cameraConstraints(deviceId: string | undefined): MediaTrackConstraints {
  const { width, height } = CAMERA_SIZE;
  return { ...wish(deviceId), width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: 30, max: 30 } };
}

/** A screen is read, not watched: sharp and slow rather than smooth. */
export const screenConstraints = { frameRate: { ideal: 15, max: 30 } } as const satisfies MediaTrackConstraints;

function wish(deviceId: string | undefined): MediaTrackConstraints {
  return deviceId === undefined ? {} : { deviceId: { ideal: deviceId } };
}
