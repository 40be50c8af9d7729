import { JoinReply } from "../../shared/protocol/api/join.ts";
import { Problem } from "../../shared/protocol/api/problem.ts";
import type { FailureCode } from "../../shared/protocol/failures.ts";
import { failureCode } from "./reconnect.ts";

/** `unreachable`: no answer came at all. */
export type JoinAnswer =
  | { readonly kind: "admitted"; readonly admission: JoinReply }
  | { readonly kind: "refused"; readonly code: FailureCode | "unreachable" };

interface Knocked {
  readonly code: string;
  readonly answer: Promise<JoinAnswer>;
  heard?: JoinAnswer;
}

/** A token is renewed this long before it ends. */
const RENEW_BEFORE_MS = 60_000;

/** Turns a join link's code into a token of this tab's own, and renews it before it ends. */
export class JoinClient {
  readonly #base: string;
  readonly #now: () => number;
  #code: string | undefined;
  #token = "";
  #renewAt = Number.POSITIVE_INFINITY;
  #renewing: Promise<JoinAnswer> | undefined;
  #knocked: Knocked | undefined;

  /** `now`: milliseconds, monotonic. */
  constructor(base: string, now: () => number = () => performance.now()) {
    this.#base = base;
    this.#now = now;
  }

  /** Redeems the code before anybody asks: the next `redeem` of it gets this answer. Never rejects. */
  knock(code: string): Promise<JoinAnswer> {
    const knocked: Knocked = { code, answer: this.#ask(code) };
    this.#knocked = knocked;
    void knocked.answer.then((answer) => (knocked.heard = answer));
    return knocked.answer;
  }

  /** What a knock has already been answered; told once. */
  known(code: string): JoinAnswer | undefined {
    const heard = this.#knocked?.code === code ? this.#knocked.heard : undefined;
    if (heard) this.#knocked = undefined;
    return heard;
  }

  /** Never rejects. */
  redeem(code: string): Promise<JoinAnswer> {
    const knocked = this.#knocked;
    this.#knocked = undefined;
    return knocked?.code === code ? knocked.answer : this.#ask(code);
  }

  async #ask(code: string): Promise<JoinAnswer> {
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
      this.#renewAt = this.#now() + admission.expiresInS * 1000 - RENEW_BEFORE_MS;
      return { kind: "admitted", admission };
    } catch {
      return { kind: "refused", code: "unreachable" };
    }
  }

  /** The token of this moment; a new one where the last was refused or is about to end. Rejects where none can be had after a refusal. */
  async token(isRefused = false): Promise<string> {
    if (this.#code === undefined || (!isRefused && this.#now() < this.#renewAt)) return this.#token;
    this.#renewing ??= this.redeem(this.#code).finally(() => (this.#renewing = undefined));
    const answer = await this.#renewing;
    if (answer.kind === "refused" && isRefused) throw new Error(`no new token: ${answer.code}`);
    return this.#token;
  }
}
