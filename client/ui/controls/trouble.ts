import type { SessionSnapshot } from "../../session/SessionSnapshot.ts";

export type Trouble = "reconnecting" | "offline" | "readOnly" | "locked" | "damaged" | "callFailed";

/** The one thing to say first; undefined while all is well. */
export function troubleOf(snapshot: SessionSnapshot): Trouble | undefined {
  if (snapshot.connection.kind === "reconnecting") return "reconnecting";
  if (snapshot.connection.kind !== "joined") return undefined;
  if (snapshot.save === "offline") return "offline";
  if (snapshot.isCaseDamaged) return "damaged";
  if (snapshot.isCaseLocked) return "locked";
  if (snapshot.save === "readOnly") return "readOnly";
  return snapshot.call.state === "failed" ? "callFailed" : undefined;
}
