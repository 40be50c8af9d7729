import type { SessionAdmission } from "../../../shared/protocol/api/join.ts";
import type { FailureCode } from "../../../shared/protocol/failures.ts";
import type { SessionController } from "../../session/SessionSnapshot.ts";

/** `unreachable`: no answer came at all. */
export type JoinAnswer =
  | { readonly kind: "admitted"; readonly admission: SessionAdmission }
  | { readonly kind: "refused"; readonly code: FailureCode | "unreachable" };

/** What opens a session's door: a join link of one's own, or being signed in. */
export type Door = "link" | "account";

/** Turns a join link's code, or the session's id, into who one is and which session it is. Never rejects. */
export interface JoinPort {
  redeem(code: string): Promise<JoinAnswer>;
  /** An answer that is there already, of a question asked before the page was drawn; told once. */
  known?(code: string): JoinAnswer | undefined;
}

/** What the person chose before joining. `id` is undefined for the browser's default device. */
export interface MediaChoice {
  readonly microphone: { readonly on: boolean; readonly id: string | undefined };
  readonly camera: { readonly on: boolean; readonly id: string | undefined };
}

/** Who enters which session, and by which door. */
export interface Entrance {
  readonly admission: SessionAdmission;
  /** Whose token the session's requests carry. */
  readonly door: Door;
}

export interface SessionOptions extends Entrance {
  readonly media: MediaChoice;
}

/** Called while a person stands at the door; `openSession` for the same admission uses what is ready. The returned function forgets it. */
export type PrepareSession = (entrance: Entrance) => () => void;

/** Called once a join; the controller starts joining at once and is left by `leave()`. */
export type OpenSession = (options: SessionOptions) => SessionController;
