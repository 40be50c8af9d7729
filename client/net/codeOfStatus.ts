import type { FailureCode } from "../../shared/protocol/failures.ts";

const codes: Readonly<Record<number, FailureCode>> = {
  400: "bad-message",
  401: "unauthenticated",
  403: "forbidden",
  404: "not-found",
  406: "not-acceptable",
  408: "request-timeout",
  409: "conflict",
  413: "too-large",
  415: "unsupported",
  429: "rate-limited",
  503: "unavailable",
  504: "timeout",
};

/** The failure that an HTTP status of the archive stands for. */
export function codeOfStatus(status: number): FailureCode {
  return codes[status] ?? (status >= 500 ? "unavailable" : "internal");
}
