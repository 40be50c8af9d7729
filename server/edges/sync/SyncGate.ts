import type { Principal } from "../../auth/Principal.ts";
import type { DocMember } from "../../sync/Attachment.ts";
import type { DocSource } from "../../sync/LiveDocs.ts";

/** What one principal may do with one Doc, and who they are there. Whoever was given it disposes of it. */
export interface DocAccess extends DocMember, Disposable {
  readonly seed: DocSource["seed"];
  /** Aborts, with a Failure, when the principal may no longer look at the Doc: their part in it ends at once. */
  readonly revoked: AbortSignal;
  /** Calls after the principal's role or rights in the Doc have changed. Returns its undo. */
  onChange(listener: () => void): () => void;
}

/** Decides who may connect. Both methods are called for each connection; their failures close it with the failure's code. */
export interface SyncGate {
  /** Throws `unauthenticated`. */
  authenticate(token: string | undefined): Principal | Promise<Principal>;
  /** Throws `not-found` where the principal may not even know that the Doc is there, `forbidden` otherwise. */
  admit(principal: Principal, docName: string): Promise<DocAccess>;
}
