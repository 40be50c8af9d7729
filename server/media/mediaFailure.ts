import { Failure, type FailureCode } from "../../shared/protocol/failures.ts";

/**
 * Runs one call into mediasoup. What it throws becomes a Failure here: `code` where mediasoup refused what it was
 * given, `unavailable` where the Worker went away meanwhile.
 */
export async function calling<T>(
  what: string,
  refusal: { readonly code: FailureCode; readonly isLost: () => boolean },
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    if (refusal.isLost()) throw new Failure("unavailable", "media is starting again", { cause });
    throw new Failure(refusal.code, `${what} was refused`, { cause });
  }
}
