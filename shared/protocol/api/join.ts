import { z } from "zod";
import { SessionId, UserId } from "../../model/ids.ts";
import { Role } from "../../model/roles.ts";

/** `POST /api/join`: a join link's code (from the URL's fragment, which no server or log sees) for a token of this tab's own. */
export const JoinRequest = z.strictObject({ code: z.string().min(16).max(128) });
export type JoinRequest = z.infer<typeof JoinRequest>;

/** What the session page needs to know of the person who enters. */
export const SessionAdmission = z.object({
  session: z.object({ id: SessionId, title: z.string() }),
  user: z.object({ id: UserId, name: z.string(), role: Role }),
});
export type SessionAdmission = z.infer<typeof SessionAdmission>;

export const JoinReply = SessionAdmission.extend({
  token: z.string(),
  /** Seconds from now until the token ends: no clock of the browser's needs to be right. */
  expiresInS: z.number().positive(),
});
export type JoinReply = z.infer<typeof JoinReply>;
