/** Flags for a Chromium that does as told: nothing of its own on the network, a camera and a microphone without a device or a question. */
export const quietChromium: readonly string[] = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
];
