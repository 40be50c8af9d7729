import type { SessionSnapshot } from "../../session/SessionSnapshot.ts";

export type Trouble = "reconnecting" | "offline" | "readOnly" | "callFailed";

/** The one thing to say first; undefined while all is well. */
export function troubleOf(snapshot: SessionSnapshot): Trouble | undefined {
  if (snapshot.connection.kind === "reconnecting") return "reconnecting";
  if (snapshot.connection.kind !== "joined") return undefined;
  if (snapshot.save === "offline" || snapshot.save === "readOnly") return snapshot.save;
  return snapshot.call.state === "failed" ? "callFailed" : undefined;
}
