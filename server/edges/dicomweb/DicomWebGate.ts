import type { StudyScope } from "../../archive/StudyScope.ts";

/** What one request's sender may see, as long as its answer is under way. Whoever was given it disposes of it. */
export interface LiveScope extends Disposable {
  readonly value: { readonly scope: StudyScope };
  /** Aborts when the sender is nobody any longer. */
  readonly revoked: AbortSignal;
  /** Calls after the scope has changed. Returns its undo. */
  onChange(listener: (value: { readonly scope: StudyScope }) => void): () => void;
}

/** What this edge must be told about who asks. Called once a request, before anything is read. */
export interface DicomWebGate {
  /** Throws a `Failure` "unauthenticated" for a header that names nobody. */
  admit(authorizationHeader: string | undefined): Promise<LiveScope>;
}
