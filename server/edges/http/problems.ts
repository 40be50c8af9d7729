import { STATUS_CODES } from "node:http";
import type { Context, Middleware } from "koa";
import { z } from "zod";
import type { Problem } from "../../../shared/protocol/api/problem.ts";
import { Failure, failures, type FailureCode } from "../../../shared/protocol/failures.ts";
import type { Log } from "../../platform/log.ts";

const PROBLEM_TYPE = "application/problem+json";

/** Answers every failure as RFC 9457 problem details, without echoing what was sent. */
export function problems(log: Log): Middleware {
  return async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && !ctx.body && !ctx.headerSent) answer(ctx, new Failure("not-found", "no such resource"));
    } catch (error) {
      const failure = toFailure(error);
      if (failures[failure.code].http === 500) log.error("request failed", { error, method: ctx.method });
      answer(ctx, failure, error instanceof z.ZodError ? error : undefined);
    }
  };
}

function answer(ctx: Context, failure: Failure, invalid?: z.ZodError): void {
  const { http } = failures[failure.code];
  const problem: Problem = {
    type: `urn:consilium:problem:${failure.code}`,
    title: STATUS_CODES[http] ?? "Error",
    status: http,
    code: failure.code,
    ...(failure.code === "internal" ? {} : { detail: failure.message }),
    ...(invalid
      ? { errors: invalid.issues.map((issue) => ({ pointer: pointer(issue.path), detail: detailOf(issue) })) }
      : {}),
  };
  ctx.status = http;
  if (http === 401) ctx.set("WWW-Authenticate", challengeTo(ctx));
  if (failure.retryAfterS !== undefined) ctx.set("Retry-After", String(Math.ceil(failure.retryAfterS)));
  ctx.set("Cache-Control", "no-store");
  ctx.body = JSON.stringify(problem);
  ctx.type = PROBLEM_TYPE;
}

/** RFC 6750 §3: only who sent a token is told that it is no good. */
function challengeTo(ctx: Context): string {
  return `Bearer realm="consilium"${ctx.get("Authorization") === "" ? "" : ', error="invalid_token"'}`;
}

/** Zod's words name the keys that it does not know: those were sent. */
function detailOf({ code, message }: z.core.$ZodIssue): string {
  return code === "unrecognized_keys" ? "an unknown field" : message;
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof z.ZodError)
    return new Failure("bad-message", "the request's body is not valid", { cause: error });
  return new Failure(codeOfStatus(statusOf(error)), "the request could not be served", { cause: error });
}

/** Koa and its middleware throw errors that carry a status (http-errors). */
function statusOf(error: unknown): number {
  const status = error instanceof Error && "status" in error ? error.status : 500;
  return typeof status === "number" ? status : 500;
}

/** What others name by a number; 5xx is a bug of ours, 4xx never is. */
function codeOfStatus(status: number): FailureCode {
  switch (status) {
    case 401:
      return "unauthenticated";
    case 403: // The static files' answer to a path that leads out of them.
    case 404:
      return "not-found";
    case 405:
      return "method-not-allowed";
    case 413:
      return "too-large";
    case 415:
      return "unsupported";
    default:
      return status >= 400 && status < 500 ? "bad-message" : "internal";
  }
}
