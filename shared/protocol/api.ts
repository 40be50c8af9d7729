import { z } from "zod";
import { SessionId, UserId } from "../model/ids.ts";
import { Role } from "../model/roles.ts";

/** RFC 9457 problem details. `code` is one of the failure codes; `detail` never echoes a value. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.string().optional(),
  /** JSON pointers of what was wrong in the request's body. */
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;

/** `POST /api/join`: a join link's code (from the URL's fragment, which no server or log sees) for a token of this tab's own. */
export const JoinRequest = z.strictObject({ code: z.string().min(16).max(128) });
export type JoinRequest = z.infer<typeof JoinRequest>;

export const JoinReply = z.object({
  token: z.string(),
  /** Seconds from now until the token ends: no clock of the browser's needs to be right. */
  expiresInS: z.number().positive(),
  session: z.object({ id: SessionId, title: z.string() }),
  user: z.object({ id: UserId, name: z.string(), role: Role }),
});
export type JoinReply = z.infer<typeof JoinReply>;
