/** Why a microphone, camera or screen cannot be had: the user or the browser forbids it, there is none, or another program has it. */
export type DeviceFailure = "denied" | "absent" | "busy";

/** Reads what getUserMedia or getDisplayMedia threw (Media Capture and Streams §10.3). */
export function deviceFailure(error: unknown): DeviceFailure {
  switch (error instanceof Error ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "absent";
  }
}

/** Stands for navigator.mediaDevices where the browser hides it: on pages that did not come over HTTPS or from this machine. */
export class NoDevicesError extends Error {
  constructor() {
    super("this page has no access to media devices");
    this.name = "NotFoundError";
  }
}
