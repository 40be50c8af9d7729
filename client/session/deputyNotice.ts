import type { PeerId } from "../../shared/model/ids.ts";
import type { Notice } from "./Notices.ts";
import type { Roster } from "./Roster.ts";

export interface HandOver {
  readonly from: PeerId | undefined;
  readonly to: PeerId | undefined;
  readonly self: PeerId;
}

/** What to say when the stage changed hands: something only where nobody gave it, since who held it is gone. */
export function deputyNotice(
  { from, to, self }: HandOver,
  roster: Pick<Roster, "isHere" | "nameOf">,
): Notice | undefined {
  if (from === undefined || to === undefined || from === to || from === self || roster.isHere(from)) return undefined;
  const name = roster.nameOf(from);
  return name === "" ? undefined : { kind: "deputy", from: name, to: roster.nameOf(to), isSelf: to === self };
}
