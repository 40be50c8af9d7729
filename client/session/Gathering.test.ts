import { beforeEach, describe, expect, it } from "vitest";
import { PeerId } from "../../shared/model/ids.ts";
import type { Motion, SentMotion } from "../../shared/model/motion.ts";
import type { Role } from "../../shared/model/roles.ts";
import type { PeerView } from "../../shared/model/session.ts";
import { Gathering } from "./Gathering.ts";
import type { Notice } from "./Notices.ts";

const person = (name: string, role: Role): PeerView => ({
  id: PeerId.parse(`peer-${name}-0001`),
  name,
  role,
  given: [],
  online: true,
});
const [chair, lin, eva] = [person("chair", "chair"), person("lin", "member"), person("eva", "member")];

describe("Gathering", () => {
  let sent: Motion[];
  let told: Notice[];
  let hear: (sent: SentMotion) => void;
  beforeEach(() => {
    [sent, told] = [[], []];
  });

  /** The page of `self` while Lin presents and this page looks around freely. */
  function page(self: PeerView) {
    const stage = {
      presenterId: lin.id,
      isPresenter: self === lin,
      isFollowing: false,
      setFollowing: (isFollowing: boolean) => void (stage.isFollowing = isFollowing),
    };
    const link = {
      sendMotion: (motion: Motion) => void sent.push(motion),
      onMotion: (listener: (motion: SentMotion) => void) => {
        hear = listener;
        return () => undefined;
      },
    };
    const notices = { tell: (notice: Notice) => void told.push(notice) };
    return { stage, gathering: new Gathering({ link, stage, roster: { self, peers: [chair, lin, eva] }, notices }) };
  }
  const called = (by: PeerView) => hear({ from: by.id, motion: { kind: "gather" } });

  it.each([lin, chair])("[VT8] goes where $name calls, and says who has", (caller) => {
    const { stage } = page(eva);
    called(caller);
    expect(stage.isFollowing).toBe(true);
    expect(told).toEqual([{ kind: "gathered", name: caller.name }]);
    called(caller);
    expect(told).toHaveLength(1);
  });

  it("[VT8] hears nobody else, and no presenter is called away", () => {
    const { stage } = page(chair);
    called(eva);
    hear({ from: lin.id, motion: { kind: "pointer", at: null } });
    expect([stage.isFollowing, told]).toEqual([false, []]);
    const presenting = page(lin);
    called(chair);
    expect([presenting.stage.isFollowing, told]).toEqual([false, []]);
  });

  it("[VT8] calls for who may, who then follows too", () => {
    page(eva).gathering.call();
    expect(sent).toEqual([]);
    const { stage, gathering } = page(chair);
    gathering.call();
    expect([sent, stage.isFollowing]).toEqual([[{ kind: "gather" }], true]);
  });
});
