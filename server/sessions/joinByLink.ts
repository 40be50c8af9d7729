import type { JoinReply } from "../../shared/protocol/api/join.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { JoinLinks } from "../auth/JoinLinks.ts";
import { purposes, type Tokens } from "../auth/Tokens.ts";
import type { Users } from "../auth/Users.ts";
import type { Records } from "../records/Records.ts";

export interface JoinByLinkPorts {
  readonly links: JoinLinks;
  readonly users: Users;
  readonly tokens: Tokens;
  readonly records: Records;
}

/** A link's code for a token of this tab's own. Throws Failure "not-found" for a link that is unknown, ended or no longer good. */
export async function joinByLink({ links, users, tokens, records }: JoinByLinkPorts, code: string): Promise<JoinReply> {
  const { sessionId, userId, loginId, expiresAt } = await links.redeem(code);
  const [user, session, standing] = await Promise.all([
    users.find(userId),
    records.session(sessionId),
    records.standingOf(sessionId, userId),
  ]);
  if (!user || !standing) throw new Failure("not-found", "this link is not valid or has ended");
  if (session.endedAt !== undefined) throw new Failure("session-ended", "the session has ended");
  const { token, expiresInS } = tokens.issue({ user, loginId, purposes, notAfter: expiresAt });
  return {
    token,
    expiresInS,
    session: { id: session.id, title: session.title },
    user: { id: user.id, name: user.name, role: standing.role },
  };
}
