import type { StudyScope } from "../../archive/StudyScope.ts";
import type { Principal } from "../../auth/Principal.ts";

/** What this edge must be told about who asks. Called once a request, before anything is read. */
export interface DicomWebGate {
  /** Throws a `Failure` "unauthenticated" for a header that names nobody. */
  authenticate(authorizationHeader: string | undefined): Principal;
  scope(principal: Principal): Promise<StudyScope>;
}
