import { ApiFailure } from "../../shared/protocol/api/ApiFailure.ts";
import {
  type AccountView,
  type ChangePasswordRequest,
  CodeView,
  type SetPasswordRequest,
  type SetupRequest,
  SignedIn,
  type SignInRequest,
} from "../../shared/protocol/api/auth.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import { callApi, nothing } from "./callApi.ts";

/**
 * `checking`: the page was just loaded. `unreachable`: it was, and the server does not answer. Signed out because `nobody` was signed in,
 * because they `left` here, or because the sign-in was ended `elsewhere`: in another tab, on another machine, by an administrator.
 */
export type AccountState =
  | { readonly kind: "checking" | "unreachable" }
  | { readonly kind: "signedOut"; readonly because: "nobody" | "left" | "elsewhere" }
  | { readonly kind: "signedIn"; readonly account: AccountView };

/** What the tabs of one browser tell each other. */
export interface TabChannel {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
}

export interface AccountClientOptions {
  /** The site's own origin, e.g. `location.origin`. */
  readonly base: string;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
  /** Absent in insecure contexts; then tabs may renew at the same time. */
  readonly locks?: Pick<LockManager, "request"> | undefined;
  readonly tabs?: TabChannel | undefined;
}

const RENEW_BEFORE_MS = 60_000;
const RETRY_MS = 10_000;
const LOCK = "consilium.account";

/** Who is signed in in this browser, and the token for what they ask: in memory alone, renewed by a cookie that no script sees. */
export class AccountClient {
  readonly #options: AccountClientOptions;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  #state: AccountState = { kind: "checking" };
  #token = "";
  #renewAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #renewing: Promise<void> | undefined;
  #isStarted = false;
  /** Raised by each sign-in and sign-out: what was asked before must not undo it. */
  #epoch = 0;

  constructor(options: AccountClientOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    options.tabs?.addEventListener("message", ({ data }) => this.#hear(data));
  }

  getSnapshot(): AccountState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Finds out who is signed in here; the pages that need to know call it. Only the first call does something. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    void this.#renew();
  }

  /** Asks again after `unreachable`. */
  retry(): void {
    this.#set({ kind: "checking" });
    // One that has just failed may not have quite ended.
    void (this.#renewing ?? Promise.resolve()).then(() => this.#renew());
  }

  /** Rejects with ApiFailure: `unauthenticated` for a wrong e-mail or password, `rate-limited` with the time to wait. */
  async signIn(body: SignInRequest): Promise<void> {
    await this.#enter("sign-in", body);
  }

  /** What a one-time link is for. Rejects with ApiFailure: `not-found` where it has ended. */
  readCode(code: string, signal?: AbortSignal): Promise<CodeView> {
    const headers = { "Consilium-Code": code };
    return callApi(this.#options.base, { method: "GET", path: "auth/code", headers, answer: CodeView, signal });
  }

  async setUp(body: SetupRequest): Promise<void> {
    await this.#enter("setup", body);
  }

  async setPassword(body: SetPasswordRequest): Promise<void> {
    await this.#enter("set-password", body);
  }

  /** Ends every other sign-in of the account. Rejects with ApiFailure: `forbidden` where `current` is wrong. */
  async changePassword(body: ChangePasswordRequest): Promise<void> {
    const headers = { Authorization: `Bearer ${await this.token()}` };
    const path = "auth/password";
    this.#accept(await callApi(this.#options.base, { method: "POST", path, body, headers, answer: SignedIn }));
  }

  /** Rejects with ApiFailure where the server was not told: then the person is still signed in. */
  async signOut(isEverywhere: boolean): Promise<void> {
    const call = { method: "POST", path: "auth/sign-out", body: { isEverywhere }, answer: nothing } as const;
    await callApi(this.#options.base, call);
    this.#leave("left");
    this.#options.tabs?.postMessage("signedOut");
  }

  /**
   * The token of this moment, a new one where the last was refused. Rejects with Failure: `unauthenticated` where nobody is signed in
   * any more, `unavailable` where a refused one could not be renewed.
   */
  async token(isRefused = false): Promise<string> {
    const former = this.#token;
    if (isRefused || this.#state.kind !== "signedIn" || this.#now() >= this.#renewAt) await this.#renew();
    if (this.#state.kind !== "signedIn") throw new Failure("unauthenticated", "nobody is signed in");
    if (isRefused && this.#token === former) throw new ApiFailure("unavailable", { isUnreachable: true });
    return this.#token;
  }

  /** As `token`, where it is this person's still. Rejects with `unauthenticated` where somebody else is signed in here by now. */
  async tokenOf(id: string, isRefused = false): Promise<string> {
    const token = await this.token(isRefused);
    if (this.#state.kind === "signedIn" && this.#state.account.id === id) return token;
    throw new Failure("unauthenticated", "somebody else is signed in");
  }

  async #enter(path: string, body: unknown): Promise<void> {
    const call = { method: "POST", path: `auth/${path}`, body, answer: SignedIn } as const;
    this.#accept(await callApi(this.#options.base, call));
    this.#options.tabs?.postMessage("signedIn");
  }

  /** One at a time, here and among the tabs: each use of the cookie replaces it. Never rejects: a failure is the state's. */
  #renew(): Promise<void> {
    if (this.#state.kind === "signedOut" && this.#state.because !== "nobody") return Promise.resolve();
    this.#renewing ??= this.#locked(() => this.#askAnew()).finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  async #locked(work: () => Promise<void>): Promise<void> {
    const { locks } = this.#options;
    await (locks ? locks.request(LOCK, work) : work());
  }

  async #askAnew(): Promise<void> {
    const epoch = this.#epoch;
    try {
      const call = { method: "POST", path: "auth/refresh", answer: SignedIn } as const;
      const signedIn = await callApi(this.#options.base, call);
      if (epoch === this.#epoch) this.#accept(signedIn);
    } catch (error) {
      if (epoch === this.#epoch) this.#failed(error instanceof ApiFailure && error.code === "unauthenticated");
    }
  }

  #failed(isRefused: boolean): void {
    if (isRefused) return this.#leave(this.#state.kind === "signedIn" ? "elsewhere" : "nobody");
    if (this.#state.kind !== "signedIn") return this.#set({ kind: "unreachable" });
    this.#renewIn(RETRY_MS);
  }

  #accept({ token, expiresInS, account }: SignedIn): void {
    this.#epoch++;
    this.#token = token;
    const lastsMs = expiresInS * 1000;
    const renewInMs = Math.max(lastsMs - RENEW_BEFORE_MS, lastsMs / 2);
    this.#renewAt = this.#now() + renewInMs;
    this.#renewIn(renewInMs);
    const isSame = this.#state.kind === "signedIn" && JSON.stringify(this.#state.account) === JSON.stringify(account);
    if (!isSame) this.#set({ kind: "signedIn", account });
  }

  #renewIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#renew(), ms);
  }

  #leave(because: "nobody" | "left" | "elsewhere"): void {
    this.#epoch++;
    clearTimeout(this.#timer);
    this.#token = "";
    this.#set({ kind: "signedOut", because });
  }

  /** Another tab signed out, or somebody signed in there: the cookie is theirs now. */
  #hear(message: unknown): void {
    if (message === "signedOut" && this.#state.kind === "signedIn") this.#leave("elsewhere");
    if (message !== "signedIn" || !this.#isStarted) return;
    if (this.#state.kind === "signedOut") this.#state = { kind: "signedOut", because: "nobody" };
    void this.#renew();
  }

  #set(state: AccountState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
