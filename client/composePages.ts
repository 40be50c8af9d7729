import type { UserId } from "../shared/model/ids.ts";
import { UnsavedEdits } from "./collab/UnsavedEdits.ts";
import type { AccountClient } from "./net/AccountClient.ts";
import { AuditClient } from "./net/AuditClient.ts";
import { ChatDesk } from "./chat/ChatDesk.ts";
import { Conversation } from "./chat/Conversation.ts";
import { DraftStore } from "./chat/DraftStore.ts";
import { ApiClient } from "./net/ApiClient.ts";
import { ChatClient } from "./net/ChatClient.ts";
import { chatFeed } from "./net/chatFeed.ts";
import { PersonalLine } from "./net/PersonalLine.ts";
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
import type { ChatPort, PagesPorts } from "./ui/pages/PagesPorts.ts";

/** What the pages of a signed-in person lean on. */
export function composePages(base: string, account: AccountClient): PagesPorts {
  const token = (isRefused: boolean) => account.token(isRefused);
  const api = new ApiClient({ base, token });
  const studies = new StudyLibrary(new DicomWebClient({ base, token }));
  const desk = new UploadClient(api);
  const uploads = openUploads({ base, token, desk });
  const drafts = new DraftStore(() => userIdOf(account));
  const chat = openChat({ base, token, account, drafts, server: new ChatClient(api) });
  account.subscribe(() => {
    if (account.getSnapshot().kind !== "signedOut") return;
    studies.forget();
    uploads.clear();
    chat.desk.forget();
  });
  return {
    account: withUnsavedEdits(account, drafts),
    chat,
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

interface ChatInputs {
  readonly base: string;
  readonly token: (isRefused: boolean) => Promise<string>;
  readonly account: AccountClient;
  readonly drafts: DraftStore;
  readonly server: ChatClient;
}

/** Chat outside of sessions: told over the person's own line. */
function openChat({ base, token, account, drafts, server }: ChatInputs): ChatPort {
  const line = new PersonalLine({ url: `${base.replace(/^http/u, "ws")}/signal`, token });
  window.addEventListener("online", () => line.retryNow());
  const feed = chatFeed(line, (listener) => line.onOpen(listener));
  const places = { server, feed, drafts, newId: () => crypto.randomUUID(), now: Date.now };
  return {
    server,
    desk: new ChatDesk({ server, feed }),
    open: (conversation) => {
      const self = userIdOf(account);
      if (self === undefined) throw new Error("nobody is signed in");
      return new Conversation({ ...places, conversation, self });
    },
  };
}

function userIdOf(account: AccountClient): UserId | undefined {
  const state = account.getSnapshot();
  return state.kind === "signedIn" ? state.account.id : undefined;
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

/** Signing out takes along what the person has not saved or sent in this browser. */
function withUnsavedEdits(account: AccountClient, drafts: DraftStore): AccountPort {
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
      const user = userIdOf(account);
      try {
        await account.signOut(isEverywhere);
      } catch (error) {
        await own?.close();
        throw error;
      }
      await own?.clear();
      if (user !== undefined) await drafts.forget(user);
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
