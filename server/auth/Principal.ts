import type { InstitutionId, UserId } from "../../shared/model/ids.ts";

/** Who is asking, as a verified token says. What they may do is decided where the data is. */
export interface Principal {
  readonly userId: UserId;
  readonly institutionId: InstitutionId;
  readonly name: string;
  /** Milliseconds since 1970 at which the token ends. */
  readonly expiresAt: number;
}
