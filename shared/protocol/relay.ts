import { z } from "zod";

/** A relay's address, RFC 7065; `turns:` is TLS over TCP. Without a transport `turn:` is UDP. */
export const TurnUrl = z
  .string()
  .max(280)
  .regex(
    /^(?:turn:(?:\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9.-]{1,253})(?::\d{1,5})?(?:\?transport=(?:udp|tcp))?|turns:(?:\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9.-]{1,253})(?::\d{1,5})?(?:\?transport=tcp)?)$/u,
    "a turn: or turns: URL",
  );

export const MAX_TURN_URLS = 8;

/** The relay and how to use it, for one person in one session and ten minutes at most. */
export const IceServers = z
  .array(
    z.strictObject({
      urls: z.array(TurnUrl).min(1).max(MAX_TURN_URLS),
      username: z.string().min(1).max(256),
      credential: z.string().min(1).max(64),
    }),
  )
  .min(1)
  .max(2);
export type IceServers = z.infer<typeof IceServers>;
