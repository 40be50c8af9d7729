import type { SyncMessage } from "../../../../shared/protocol/sync.ts";

interface SyncFrame {
  readonly from: "client" | "server" | "both";
  readonly summary: string;
  /** The varints that a frame begins with, its kind first. */
  readonly numbers: readonly (number | "seq" | "code" | "docEpoch" | "serverTime")[];
  /** What the bytes are that follow. */
  readonly bytes?: string;
}

/** Every frame of the sync socket, for people; what is written and read is shared/protocol/sync.ts, which the test holds this against. */
export const syncFrames: Readonly<Record<SyncMessage["kind"], SyncFrame>> = {
  syncStep1: { from: "both", summary: "What the sender has", numbers: [0, 0], bytes: "a state vector" },
  syncStep2: { from: "both", summary: "What the other lacks", numbers: [0, 1], bytes: "a V1 update" },
  update: { from: "both", summary: "A change", numbers: [0, 2], bytes: "a V1 update" },
  awareness: { from: "both", summary: "Who is here, as far as they say", numbers: [1], bytes: "awareness entries" },
  denied: { from: "server", summary: "The Doc is not the asker's", numbers: [2, 0], bytes: "the reason, UTF-8" },
  queryAwareness: { from: "client", summary: "Asks who is here", numbers: [3] },
  edit: { from: "client", summary: "A change that is to be acknowledged", numbers: [100, "seq"], bytes: "a V1 update" },
  acknowledged: { from: "server", summary: "The edit is on the disk", numbers: [101, "seq"] },
  refused: { from: "server", summary: "The edit was not taken; a close code says why", numbers: [102, "seq", "code"] },
  motion: { from: "both", summary: "What moves right now; never stored", numbers: [103], bytes: "JSON, UTF-8" },
  hello: {
    from: "server",
    summary: "First frame of a Doc, and the heartbeat",
    numbers: [104, "docEpoch", "serverTime"],
  },
};
