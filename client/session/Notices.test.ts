import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PeerId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import { Commands } from "./Commands.ts";
import { deputyNotice } from "./deputyNotice.ts";
import { Notices } from "./Notices.ts";

const [lin, eva] = ["peer-lin-0001", "peer-eva-0001"].map((id) => PeerId.parse(id)) as [PeerId, PeerId];

describe("Notices", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("says a thing once, the newest three, and not for ever", () => {
    const notices = new Notices();
    notices.tell({ kind: "notOwnMark" });
    notices.tell({ kind: "notOwnMark" });
    expect(notices.shown).toHaveLength(1);
    for (const code of ["forbidden", "conflict", "timeout"] as const) notices.tell({ kind: "refused", code });
    expect(notices.shown.map(({ notice }) => notice.kind)).toEqual(["refused", "refused", "refused"]);
    notices.dismiss(notices.shown[0]?.id ?? 0);
    expect(notices.shown).toHaveLength(2);
    vi.advanceTimersByTime(60_000);
    expect(notices.shown).toEqual([]);
  });

  it("tells why a command was not carried out, and leaves the rest to who keeps something", async () => {
    const notices = new Notices();
    const request = () => Promise.reject(new Failure("forbidden", "no"));
    const commands = new Commands({ signaling: { request }, notices });
    await commands.send("endSession", {});
    expect(notices.shown[0]?.notice).toEqual({ kind: "refused", code: "forbidden" });
    await expect(commands.ask("endSession", {})).rejects.toThrow("no");
  });
});

describe("[CS2] deputyNotice", () => {
  const roster = (isHere: boolean) => ({
    isHere: () => isHere,
    nameOf: (peer: PeerId | undefined) => (peer === lin ? "Dr Lin" : "Dr Eva"),
  });

  it("tells of a stage that went on because its holder is gone, and of no other hand-over", () => {
    expect(deputyNotice({ from: lin, to: eva, self: eva }, roster(false))).toEqual({
      kind: "deputy",
      from: "Dr Lin",
      to: "Dr Eva",
      isSelf: true,
    });
    expect(deputyNotice({ from: lin, to: eva, self: eva }, roster(true))).toBeUndefined();
    expect(deputyNotice({ from: undefined, to: eva, self: eva }, roster(false))).toBeUndefined();
    expect(deputyNotice({ from: lin, to: lin, self: eva }, roster(false))).toBeUndefined();
  });
});
