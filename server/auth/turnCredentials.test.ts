import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { PeerId, SessionId } from "../../shared/model/ids.ts";
import { turnCredentials } from "./turnCredentials.ts";

const secret = "s".repeat(32);
const ana = { peerId: PeerId.parse("user-ana-1"), sessionId: SessionId.parse("session-1"), name: 1 };

describe("credentials of the relay", () => {
  it("[AU11] T16: end after ten minutes and name one user in one session", () => {
    const { username, credential } = turnCredentials(ana, { secret, now: 1_000_999 });
    expect(username).toBe("1600:user-ana-1.session-1.1");
    expect(credential).toBe(createHmac("sha1", secret).update(username).digest("base64"));
  });

  it("[AU11] are others for another user, session, name, moment and secret", () => {
    const made = [
      turnCredentials(ana, { secret, now: 0 }),
      turnCredentials({ ...ana, peerId: PeerId.parse("user-ben-1") }, { secret, now: 0 }),
      turnCredentials({ ...ana, sessionId: SessionId.parse("session-2") }, { secret, now: 0 }),
      turnCredentials({ ...ana, name: 2 }, { secret, now: 0 }),
      turnCredentials(ana, { secret, now: 1_000 }),
      turnCredentials(ana, { secret: "t".repeat(32), now: 0 }),
    ];
    expect(new Set(made.map(({ credential }) => credential)).size).toBe(6);
  });
});
