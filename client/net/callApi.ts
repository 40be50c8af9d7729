import { ApiFailure } from "../../shared/protocol/api/ApiFailure.ts";
import { Problem } from "../../shared/protocol/api/problem.ts";
import { failureCode } from "./reconnect.ts";

interface Parser<T> {
  parse(raw: unknown): T;
}

export interface ApiCall<T> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/api/`; its parts come encoded. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the answer must be; undefined where it has no body. */
  readonly answer: Parser<T>;
  /** How the answer is read; as JSON where this says nothing. */
  readonly read?: (response: Response) => Promise<unknown>;
  readonly signal?: AbortSignal | undefined;
}

/** The answer of requests that have none. */
export const nothing: Parser<void> = { parse: () => undefined };

/**
 * One request of the API at the site's own origin, which alone ever sees cookies and tokens. Rejects with ApiFailure; with the signal's
 * reason where it was aborted.
 */
export async function callApi<T>(base: string, call: ApiCall<T>): Promise<T> {
  const { method, path, body, headers, signal } = call;
  const init: RequestInit = {
    method,
    headers: { Accept: "application/json", ...(body === undefined ? {} : json), ...headers },
    credentials: "same-origin",
    cache: "no-store",
    // A redirect could carry the token elsewhere; our server never redirects these paths.
    redirect: "error",
  };
  if (body !== undefined) init.body = JSON.stringify(body);
  if (signal) init.signal = signal;
  try {
    const response = await fetch(`${new URL(base).origin}/api/${path}`, init);
    if (!response.ok) throw refusal(response, await response.json().catch(() => undefined));
    const read = call.read ?? ((answered: Response) => answered.json());
    return call.answer.parse(response.status === 204 ? undefined : await read(response));
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ApiFailure) throw error;
    // What fetch rejects with is a TypeError; anything else is an answer that is not of the protocol.
    throw error instanceof TypeError
      ? new ApiFailure("unavailable", { isUnreachable: true })
      : new ApiFailure("bad-message");
  }
}

const json = { "Content-Type": "application/json" };

function refusal(response: Response, body: unknown): ApiFailure {
  const problem = Problem.safeParse(body);
  const code = problem.success ? failureCode(problem.data.code) : undefined;
  const retryAfterS = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return new ApiFailure(code ?? codeOf(response.status), Number.isFinite(retryAfterS) ? { retryAfterS } : {});
}

/** For answers that another server (a proxy) gave. */
function codeOf(status: number) {
  if (status === 401) return "unauthenticated";
  if (status === 403) return "forbidden";
  if (status === 404) return "not-found";
  if (status === 429) return "rate-limited";
  return status >= 500 ? "unavailable" : "internal";
}
