import type { JoinReply } from "../../../shared/protocol/api/join.ts";
import type { FailureCode } from "../../../shared/protocol/failures.ts";
import type { SessionController } from "../../session/SessionSnapshot.ts";

/** `unreachable`: no answer came at all. */
export type JoinAnswer =
  | { readonly kind: "admitted"; readonly admission: JoinReply }
  | { readonly kind: "refused"; readonly code: FailureCode | "unreachable" };

/** Turns a join link's code into who one is and which session it is. Never rejects. */
export interface JoinPort {
  redeem(code: string): Promise<JoinAnswer>;
}

/** What the person chose before joining. `id` is undefined for the browser's default device. */
export interface MediaChoice {
  readonly microphone: { readonly on: boolean; readonly id: string | undefined };
  readonly camera: { readonly on: boolean; readonly id: string | undefined };
}

export interface SessionOptions {
  readonly admission: JoinReply;
  readonly media: MediaChoice;
}

/** Called once a join; the controller starts joining at once and is left by `leave()`. */
export type OpenSession = (options: SessionOptions) => SessionController;
