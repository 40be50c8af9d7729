/** The sync socket's clocks, in milliseconds; tests shorten them. */
export interface SyncTimes {
  /** Between two pings, and two heartbeats to our own clients. */
  readonly beatMs: number;
  /** A connection that says nothing for so long, not even a pong, is gone. */
  readonly silentMs: number;
  /** A stock y-websocket client drops a socket after 30 s without a message, and pings do not count. */
  readonly keepAliveMs: number;
  /** For authentication, admission and reading the Doc. */
  readonly openMs: number;
}

export const syncTimes: SyncTimes = { beatMs: 3_000, silentMs: 6_500, keepAliveMs: 6_500, openMs: 5_000 };
