import type {
  AccountView,
  ChangePasswordRequest,
  CodeView,
  SetPasswordRequest,
  SetupRequest,
  SignInRequest,
} from "../../../shared/protocol/api/auth.ts";

/** Why nobody is signed in: `nobody` was, they `left` here, or the sign-in was ended `elsewhere`. */
export type SignedOutReason = "nobody" | "left" | "elsewhere";

/** `checking`: the page was just loaded. `unreachable`: it was, and the server does not answer. */
type AccountState =
  | { readonly kind: "checking" | "unreachable" }
  | { readonly kind: "signedOut"; readonly because: SignedOutReason }
  | { readonly kind: "signedIn"; readonly account: AccountView };

/** Who is signed in here. What fails rejects with ApiFailure. */
export interface AccountPort {
  /** The same object until something changes. */
  getSnapshot(): AccountState;
  subscribe(listener: () => void): () => void;
  /** Finds out who is signed in; only the first call does something. */
  start(): void;
  /** Asks again after `unreachable`. */
  retry(): void;

  signIn(request: SignInRequest): Promise<void>;
  readCode(code: string, signal?: AbortSignal): Promise<CodeView>;
  setUp(request: SetupRequest): Promise<void>;
  setPassword(request: SetPasswordRequest): Promise<void>;
  changePassword(request: ChangePasswordRequest): Promise<void>;
  signOut(isEverywhere: boolean): Promise<void>;
  /** How many edits of this person wait in this browser for the server. Signing out drops them. */
  countUnsaved(): Promise<number>;
}
