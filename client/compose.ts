import { composePages } from "./composePages.ts";
import type { SessionAdmission } from "../shared/protocol/api/join.ts";
import { openSession, type PreparedSession, prepareSession, type SessionPlace } from "./composeSession.ts";
import { DevicePreview } from "./media/DevicePreview.ts";
import { AccountClient } from "./net/AccountClient.ts";
import { JoinClient } from "./net/JoinClient.ts";
import type { AppProps } from "./ui/App.tsx";
import type { Entrance } from "./ui/prejoin/JoinPort.ts";

/**
 * Builds the client; with `composeSession` and `composePages`, the only place that names an implementation. `base` is the page's origin.
 */
export function compose(
  base: string,
  nonce: string,
): Omit<AppProps, "translations"> & { readonly knock: (code: string) => Promise<void> } {
  const join = new JoinClient(base);
  const account = new AccountClient({ base, locks: navigator.locks, tabs: new BroadcastChannel("consilium.account") });
  const placeOf = ({ admission, door }: Entrance): SessionPlace => {
    const { id } = admission.user;
    // What one person wrote here is never sent in the name of the next.
    const ofAccount = (isRefused: boolean) => account.tokenOf(id, isRefused);
    const token = door === "link" ? (isRefused: boolean) => join.token(isRefused) : ofAccount;
    return { base, nonce, token };
  };
  const prepared = new Map<SessionAdmission, PreparedSession>();
  const prepare = (entrance: Entrance): PreparedSession => {
    const { admission } = entrance;
    const parts = prepared.get(admission) ?? prepareSession(placeOf(entrance), admission);
    prepared.set(admission, parts);
    return parts;
  };
  return {
    /** Asks whom a join link lets in, and makes their session ready, before anything is drawn. Never rejects. */
    knock: async (code) => {
      const answer = await join.knock(code);
      if (answer.kind === "admitted") prepare({ admission: answer.admission, door: "link" });
    },
    nonce,
    join,
    preview: new DevicePreview(),
    prepareSession: (entrance) => {
      const parts = prepare(entrance);
      return () => {
        prepared.delete(entrance.admission);
        parts.preparation[Symbol.dispose]();
      };
    },
    openSession: (options) => {
      const parts = prepare(options);
      prepared.delete(options.admission);
      return openSession(placeOf(options), options, parts);
    },
    pages: composePages(base, account),
  };
}
