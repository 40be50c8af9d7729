import { composePages } from "./composePages.ts";
import { openSession } from "./composeSession.ts";
import { DevicePreview } from "./media/DevicePreview.ts";
import { AccountClient } from "./net/AccountClient.ts";
import { JoinClient } from "./net/JoinClient.ts";
import type { AppProps } from "./ui/App.tsx";

/**
 * Builds the client; with `composeSession` and `composePages`, the only place that names an implementation. `base` is the page's origin.
 */
export function compose(base: string, nonce: string): AppProps {
  const join = new JoinClient(base);
  const account = new AccountClient({ base, locks: navigator.locks, tabs: new BroadcastChannel("consilium.account") });
  return {
    nonce,
    join,
    preview: new DevicePreview(),
    openSession: (options) => {
      const tokens = options.door === "link" ? join : account;
      return openSession({ base, nonce, token: (isRefused) => tokens.token(isRefused) }, options);
    },
    pages: composePages(base, account),
  };
}
