import { createContext, useCallback, useContext, useEffect, useState, useSyncExternalStore } from "react";
import type { PeerId } from "../../../shared/model/ids.ts";
import type { PeerTile, SessionController, SessionSnapshot } from "../../session/SessionSnapshot.ts";
import type { Arrangement } from "../theme/chrome.ts";
import type { PageActions } from "./performAction.ts";

export type PanelTab = "people" | "chat" | "marks" | "notes";

export interface SessionContextValue {
  readonly controller: SessionController;
  readonly page: PageActions;
  readonly arrangement: Arrangement;
  /** Whose shared screen this page shows large, over the images. */
  readonly screenOf: PeerId | undefined;
  readonly showScreen: (peer: PeerId | undefined) => void;
  /** What the right panel shows below the faces. */
  readonly tab: PanelTab;
  readonly showTab: (tab: PanelTab) => void;
  /** How often one asked to write: each time the text field gets the focus. */
  readonly chatCalls: number;
}

export const SessionContext = createContext<SessionContextValue | undefined>(undefined);

/** The session that the page around shows. */
export function useSessionContext(): SessionContextValue {
  const value = useContext(SessionContext);
  if (!value) throw new Error("no session page around this component");
  return value;
}

export function useController(): SessionController {
  return useSessionContext().controller;
}

export function useSnapshot(controller: SessionController): SessionSnapshot {
  const subscribe = useCallback((listener: () => void) => controller.subscribe(listener), [controller]);
  return useSyncExternalStore(subscribe, () => controller.getSnapshot());
}

export function useSession(): SessionSnapshot {
  return useSnapshot(useController());
}

/** The peer whose screen covers the images; undefined while the images are seen. */
export function useLargeScreen(): PeerTile | undefined {
  const { screenOf } = useSessionContext();
  const { call } = useSession();
  return screenOf === undefined ? undefined : call.tiles.find((tile) => tile.peer.id === screenOf);
}

/** True once the first picture is on the screen, or none is to come: panels and tools stand back for it. */
export function useCalm(controller: SessionController): boolean {
  const { session, caseId } = useSnapshot(controller);
  const [calmed, setCalmed] = useState<SessionController>();
  useEffect(() => {
    let isHere = true;
    void controller.calm.then(() => isHere && setCalmed(controller));
    return () => {
      isHere = false;
    };
  }, [controller]);
  return calmed === controller || (session !== undefined && caseId === undefined);
}
