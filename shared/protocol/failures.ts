/**
 * Every failure a caller may see: its HTTP status and its WebSocket close code.
 * 44xx is final, 45xx is worth another try. Only edges look these numbers up.
 */
export const failures = {
  "bad-message": { http: 400, close: 4400 },
  "bad-state": { http: 409, close: 4400 },
  "bad-rtp": { http: 400, close: 4400 },
  upgrade: { http: 400, close: 4400 },
  unauthenticated: { http: 401, close: 4401 },
  forbidden: { http: 403, close: 4403 },
  "not-found": { http: 404, close: 4404 },
  "method-not-allowed": { http: 405, close: 4400 },
  "session-full": { http: 409, close: 4404 },
  "session-ended": { http: 410, close: 4404 },
  /** The request's body came too slowly. */
  "request-timeout": { http: 408, close: 4504 },
  conflict: { http: 409, close: 4409 },
  /** What the change was made of has changed meanwhile (If-Match). */
  stale: { http: 412, close: 4409 },
  epoch: { http: 409, close: 4409 },
  "too-large": { http: 413, close: 4413 },
  "doc-full": { http: 413, close: 4413 },
  unsupported: { http: 415, close: 4400 },
  "not-acceptable": { http: 406, close: 4400 },
  unprocessable: { http: 422, close: 4400 },
  limit: { http: 429, close: 4529 },
  "rate-limited": { http: 429, close: 4529 },
  "read-only": { http: 503, close: 4503 },
  unavailable: { http: 503, close: 4503 },
  timeout: { http: 504, close: 4504 },
  "too-slow": { http: 503, close: 4508 },
  draining: { http: 503, close: 1012 },
  /** The server has no room for anybody new at the moment; who is there goes on. */
  overloaded: { http: 503, close: 1013 },
  /** What is stored is not what was stored any longer; it is not answered. */
  damaged: { http: 500, close: 4404 },
  internal: { http: 500, close: 1011 },
} as const;

export type FailureCode = keyof typeof failures;

export interface FailureOptions extends ErrorOptions {
  /** Seconds after which trying again can help; HTTP says it as Retry-After. */
  readonly retryAfterS?: number;
}

/** What a caller may see. The message is for people and never holds patient data; `cause` stays on this side. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly retryAfterS: number | undefined;

  constructor(code: FailureCode, message: string, options: FailureOptions = {}) {
    super(message, options);
    this.name = "Failure";
    this.code = code;
    this.retryAfterS = options.retryAfterS;
  }
}

/** True where trying again later can help (1012, 1013 and the 45xx family). */
export function isRetriable(code: FailureCode): boolean {
  const { close } = failures[code];
  return close >= 4500 || close === 1012 || close === 1013;
}
