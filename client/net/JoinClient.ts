import { JoinReply } from "../../shared/protocol/api.ts";
import { Problem } from "../../shared/protocol/api.ts";
import type { FailureCode } from "../../shared/protocol/failures.ts";
import { failureCode } from "./reconnect.ts";

/** `unreachable`: no answer came at all. */
export type JoinAnswer =
  | { readonly kind: "admitted"; readonly admission: JoinReply }
  | { readonly kind: "refused"; readonly code: FailureCode | "unreachable" };

/** Turns a join link's code into a token of this tab's own, and renews it. Never rejects. */
export class JoinClient {
  readonly #base: string;
  #code: string | undefined;
  #token = "";

  constructor(base: string) {
    this.#base = base;
  }

  /** The newest token. */
  get token(): string {
    return this.#token;
  }

  async redeem(code: string): Promise<JoinAnswer> {
    try {
      const response = await fetch(new URL("/api/join", this.#base), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ code }),
      });
      const body: unknown = await response.json();
      if (!response.ok) return { kind: "refused", code: failureCode(Problem.parse(body).code) ?? "internal" };
      const admission = JoinReply.parse(body);
      this.#code = code;
      this.#token = admission.token;
      return { kind: "admitted", admission };
    } catch {
      return { kind: "refused", code: "unreachable" };
    }
  }

  /** The token to connect with; a new one where the server refused the last. Rejects where none can be had. */
  async tokenFor(isRefused: boolean): Promise<string> {
    if (!isRefused || this.#code === undefined) return this.#token;
    const answer = await this.redeem(this.#code);
    if (answer.kind === "refused") throw new Error(`no new token: ${answer.code}`);
    return this.#token;
  }
}
