import { useCallback } from "react";
import type { CodeView } from "../../../shared/protocol/api/auth.ts";
import { useJoinCode } from "../prejoin/useAdmission.ts";
import { type Loader, useLoad } from "../pages/useLoad.ts";
import type { AccountPort } from "./AccountPort.ts";

/** The one-time code in the address's fragment, and what it is for. */
export function useCode(account: AccountPort): { readonly code: string; readonly loader: Loader<CodeView> } {
  const code = useJoinCode();
  const load = useCallback((signal: AbortSignal) => account.readCode(code, signal), [account, code]);
  return { code, loader: useLoad(load) };
}

/** A used code must not stay in the address, nor in what the browser remembers of it. */
export function forgetCode(): void {
  history.replaceState(null, "", "/");
}
