import { PeerId, SessionId } from "../../shared/model/ids.ts";
import { turnCredentials } from "../auth/turnCredentials.ts";
import { Relay } from "../media/relay/Relay.ts";
import type { Config } from "../platform/config.ts";
import type { Log } from "../platform/log.ts";

/** Credentials of nobody's: the server's look at its own relay. */
const probe = { peerId: PeerId.parse("relay-probe"), sessionId: SessionId.parse("relay-probe"), name: 1 };

/** [ME1] The relay with credentials of ours; undefined where none is configured. */
export function openRelay({ relay, media }: Pick<Config, "relay" | "media">, log: Log): Relay | undefined {
  if (!relay) return undefined;
  const { urls, secret } = relay;
  return new Relay({
    urls,
    mint: (holder = probe) => turnCredentials(holder, { secret, now: Date.now() }),
    sfu: media.announcedAddress ?? media.listenIp,
    log,
  });
}
