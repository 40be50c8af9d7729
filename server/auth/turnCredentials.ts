import { createHmac } from "node:crypto";
import type { PeerId, SessionId } from "../../shared/model/ids.ts";

/** [AU11] No longer than this, whatever the relay would take. */
const TURN_LIFETIME_S = 600;

export interface TurnHolder {
  /** The user's id. */
  readonly peerId: PeerId;
  readonly sessionId: SessionId;
  /** Which of the names of this person in this session. */
  readonly name: number;
}

/**
 * [AU11] What a TURN server with `use-auth-secret` takes: the name is when it ends and whose it is, the credential its HMAC-SHA1
 * under the shared secret. The relay counts allocations by what follows the colon: one user in one session under one of few names.
 */
export function turnCredentials(
  { peerId, sessionId, name }: TurnHolder,
  { secret, now }: { readonly secret: string; readonly now: number },
): { readonly username: string; readonly credential: string } {
  const username = `${Math.floor(now / 1000) + TURN_LIFETIME_S}:${peerId}.${sessionId}.${name}`;
  return { username, credential: createHmac("sha1", secret).update(username).digest("base64") };
}
