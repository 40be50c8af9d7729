import type { Actor } from "../../shared/model/account.ts";

/** Who is asking, as a verified token says. What they may do is decided where the data is. */
export interface Principal extends Readonly<Actor> {
  readonly name: string;
  /** The sign-in, invitation or demo start that the token came from: they end together. */
  readonly loginId: string;
  /** Milliseconds since 1970 at which the token ends. */
  readonly expiresAt: number;
}
