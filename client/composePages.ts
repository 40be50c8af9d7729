import { UnsavedEdits } from "./collab/UnsavedEdits.ts";
import type { AccountClient } from "./net/AccountClient.ts";
import { AuditClient } from "./net/AuditClient.ts";
import { ApiClient } from "./net/ApiClient.ts";
import { CasesClient } from "./net/CasesClient.ts";
import { DicomWebClient } from "./net/DicomWebClient.ts";
import { SessionsClient } from "./net/SessionsClient.ts";
import { postBlob } from "./net/postBlob.ts";
import { StowClient } from "./net/StowClient.ts";
import { UploadClient } from "./net/UploadClient.ts";
import { UsersClient } from "./net/UsersClient.ts";
import { StudyLibrary } from "./session/StudyLibrary.ts";
import { toUploadDesk } from "./session/UploadDesk.ts";
import { UploadModel } from "./upload/UploadModel.ts";
import type { AccountPort } from "./ui/account/AccountPort.ts";
import type { PagesPorts } from "./ui/pages/PagesPorts.ts";

/** What the pages of a signed-in person lean on. */
export function composePages(base: string, account: AccountClient): PagesPorts {
  const token = (isRefused: boolean) => account.token(isRefused);
  const api = new ApiClient({ base, token });
  const studies = new StudyLibrary(new DicomWebClient({ base, token }));
  const desk = new UploadClient(api);
  const uploads = openUploads({ base, token, desk });
  account.subscribe(() => {
    if (account.getSnapshot().kind !== "signedOut") return;
    studies.forget();
    uploads.clear();
  });
  return {
    account: withUnsavedEdits(account),
    cases: new CasesClient(api),
    sessions: new SessionsClient(api),
    users: new UsersClient(api),
    audit: new AuditClient(api),
    studies,
    uploads,
    uploadDesk: async (signal) => toUploadDesk(await desk.desk(signal)),
    now: Date.now,
  };
}

interface UploadInputs {
  readonly base: string;
  readonly token: (isRefused: boolean) => Promise<string>;
  readonly desk: UploadClient;
}

function openUploads({ base, token, desk }: UploadInputs): UploadModel {
  const stow = new StowClient({ base, token, randomId: randomBoundary, post: postBlob });
  const uploads = new UploadModel({
    server: {
      stored: (uids, signal) => desk.stored(uids, signal),
      store: (files, options) => stow.store(files, options),
    },
    now: () => performance.now(),
    random: Math.random,
    wait: waitFor,
  });
  window.addEventListener("online", () => uploads.wake());
  return uploads;
}

/** What no file holds by chance. */
function randomBoundary(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
  });
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
