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
      const { id } = options.admission.user;
      // What one person wrote here is never sent in the name of the next.
      const ofAccount = (isRefused: boolean) => account.tokenOf(id, isRefused);
      const token = options.door === "link" ? (isRefused: boolean) => join.token(isRefused) : ofAccount;
      return openSession({ base, nonce, token }, options);
    },
    pages: composePages(base, account),
  };
}
