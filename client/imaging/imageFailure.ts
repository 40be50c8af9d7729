import { Failure } from "../../shared/protocol/failures.ts";

/** Why an image is not on the screen; each is a key of a plain sentence in the user's language. */
export type ImageFailure = "timeout" | "unauthenticated" | "forbidden" | "not-found" | "unavailable" | "undecodable";

/** The server has the object, but cannot make pixels of it either (PS3.18 §8.3.3, our AR11 and AR15). */
const undecodable: readonly number[] = [406, 415, 422];

/** The image loader rejects with the request it sent, with an Error of its decoder, or with our own Failure. */
export function imageFailureOf(error: unknown): ImageFailure {
  if (error instanceof Failure) return error.code === "timeout" ? "timeout" : "unavailable";
  const status = statusOf(error);
  if (status === undefined) return "undecodable";
  if (status === 401) return "unauthenticated";
  if (status === 403) return "forbidden";
  if (status === 404 || status === 410) return "not-found";
  return undecodable.includes(status) ? "undecodable" : "unavailable";
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  return "status" in error && typeof error.status === "number" ? error.status : undefined;
}
