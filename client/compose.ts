import { openSession } from "./composeSession.ts";
import { DevicePreview } from "./media/DevicePreview.ts";
import { JoinClient } from "./net/JoinClient.ts";
import type { AppProps } from "./ui/App.tsx";

/** Builds the client; with `composeSession`, the only place that names an implementation. `base` is the page's origin. */
export function compose(base: string, nonce: string): AppProps {
  const join = new JoinClient(base);
  const token = (isRefused: boolean) => join.token(isRefused);
  return {
    nonce,
    join,
    preview: new DevicePreview(),
    openSession: (options) => openSession({ base, nonce, token }, options),
  };
}
