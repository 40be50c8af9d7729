import type { Principal } from "../../auth/Principal.ts";
import type { DocMember } from "../../sync/Attachment.ts";
import type { DocSource } from "../../sync/LiveDocs.ts";

/** What one principal may do with one Doc, and who they are there. */
export interface DocAccess extends DocMember {
  readonly seed: DocSource["seed"];
  /** Aborts when the principal may no longer look at the Doc: its connection closes at once, with 4403. */
  readonly revoked: AbortSignal;
}

/** Decides who may connect. Both methods are called for each connection; their failures close it with the failure's code. */
export interface SyncGate {
  /** Throws `unauthenticated`. */
  authenticate(token: string | undefined): Principal | Promise<Principal>;
  /** Throws `not-found` where the principal may not even know that the Doc is there, `forbidden` otherwise. */
  admit(principal: Principal, docName: string): Promise<DocAccess>;
}
