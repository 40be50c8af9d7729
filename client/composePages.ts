import { UnsavedEdits } from "./collab/UnsavedEdits.ts";
import type { AccountClient } from "./net/AccountClient.ts";
import { ApiClient } from "./net/ApiClient.ts";
import { CasesClient } from "./net/CasesClient.ts";
import { DicomWebClient } from "./net/DicomWebClient.ts";
import { SessionsClient } from "./net/SessionsClient.ts";
import { UsersClient } from "./net/UsersClient.ts";
import { StudyLibrary } from "./session/StudyLibrary.ts";
import type { AccountPort } from "./ui/account/AccountPort.ts";
import type { PagesPorts } from "./ui/pages/PagesPorts.ts";

/** What the pages of a signed-in person lean on. */
export function composePages(base: string, account: AccountClient): PagesPorts {
  const token = (isRefused: boolean) => account.token(isRefused);
  const api = new ApiClient({ base, token });
  const studies = new StudyLibrary(new DicomWebClient({ base, token }));
  account.subscribe(() => {
    if (account.getSnapshot().kind === "signedOut") studies.forget();
  });
  return {
    account: withUnsavedEdits(account),
    cases: new CasesClient(api),
    sessions: new SessionsClient(api),
    users: new UsersClient(api),
    studies,
    now: Date.now,
  };
}

/** Signing out takes along what the person has not saved in this browser. */
function withUnsavedEdits(account: AccountClient): AccountPort {
  const edits = () => {
    const state = account.getSnapshot();
    if (state.kind !== "signedIn") return undefined;
    return new UnsavedEdits({ userId: state.account.id, locks: navigator.locks });
  };
  return {
    getSnapshot: () => account.getSnapshot(),
    subscribe: (listener) => account.subscribe(listener),
    start: () => account.start(),
    retry: () => account.retry(),
    signIn: (request) => account.signIn(request),
    readCode: (code, signal) => account.readCode(code, signal),
    setUp: (request) => account.setUp(request),
    setPassword: (request) => account.setPassword(request),
    changePassword: (request) => account.changePassword(request),
    signOut: async (isEverywhere) => {
      const own = edits();
      try {
        await account.signOut(isEverywhere);
      } catch (error) {
        await own?.close();
        throw error;
      }
      await own?.clear();
    },
    countUnsaved: async () => {
      const own = edits();
      if (!own) return 0;
      const { count } = await own.count();
      await own.close();
      return count;
    },
  };
}
