import type { CallClient } from "../media/CallClient.ts";
import type { CallActions } from "./SessionActions.ts";

export function callActions(call: CallClient): CallActions {
  return {
    showTile: (peer, { width, height }) =>
      call.showTile(peer, { width, height, devicePixelRatio: globalThis.devicePixelRatio }),
    toggleMicrophone: () => call.toggle("microphone"),
    toggleCamera: () => call.toggle("camera"),
    toggleScreen: () => call.toggle("screen"),
  };
}
