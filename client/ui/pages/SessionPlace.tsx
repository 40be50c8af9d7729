import { useEffect, useRef, useState } from "react";
import type { SessionController } from "../../session/SessionSnapshot.ts";
import { useSnapshot } from "../controls/SessionContext.ts";
import type { Door, JoinPort, OpenSession, PrepareSession, SessionOptions } from "../prejoin/JoinPort.ts";
import type { PreviewPort } from "../prejoin/PreviewPort.ts";
import { endingOf } from "./ending.ts";
import { EndedPage } from "./EndedPage.tsx";
import { JoinPage } from "./JoinPage.tsx";
import { SessionPage } from "./SessionPage.tsx";

export interface SessionPlaceProps {
  readonly door: Door;
  /** The link's code, or the session's id. */
  readonly code: string;
  readonly join: JoinPort;
  readonly preview: PreviewPort;
  readonly prepareSession: PrepareSession;
  readonly openSession: OpenSession;
}

interface OpenedSessionProps {
  readonly door: Door;
  readonly controller: SessionController;
  readonly onLeave: () => void;
  readonly onAgain: () => void;
}

/** Whoever goes to another page, or is signed out, has left the session. */
function useLeaving(controller: SessionController): void {
  const isHere = useRef(true);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
      // React mounts twice while one develops: only who does not come back has left.
      queueMicrotask(() => {
        if (!isHere.current) controller.leave();
      });
    };
  }, [controller]);
}

function OpenedSession({ door, controller, onLeave, onAgain }: OpenedSessionProps) {
  const { connection } = useSnapshot(controller);
  useLeaving(controller);
  if (connection.kind !== "ended") return <SessionPage controller={controller} onLeave={onLeave} />;
  return <EndedPage door={door} ending={endingOf(connection.code)} code={connection.code} onAgain={onAgain} />;
}

type Place = { readonly at: "door" | "left" } | { readonly at: "session"; readonly controller: SessionController };

/** One session from its door to its end. */
export function SessionPlace({ door, code, join, preview, prepareSession, openSession }: SessionPlaceProps) {
  const [place, setPlace] = useState<Place>({ at: "door" });
  const toDoor = (): void => setPlace({ at: "door" });
  const enter = (options: SessionOptions): void => {
    // The devices are free before the session opens them again.
    preview.stop();
    setPlace({ at: "session", controller: openSession(options) });
  };
  switch (place.at) {
    case "door":
      return <JoinPage {...{ door, code, join, preview }} prepare={prepareSession} onJoin={enter} />;
    case "left":
      return <EndedPage door={door} ending="left" onAgain={toDoor} />;
    case "session": {
      const { controller } = place;
      const leave = (): void => {
        controller.leave();
        setPlace({ at: "left" });
      };
      return <OpenedSession door={door} controller={controller} onLeave={leave} onAgain={toDoor} />;
    }
  }
}
