import { useCallback, useEffect, useMemo, useState } from "react";
import type { PageActions } from "../controls/performAction.ts";
import type { Arrangement, OpenPanels } from "../theme/chrome.ts";

export interface Panels {
  readonly open: OpenPanels;
  readonly isHelpOpen: boolean;
  readonly actions: Omit<PageActions, "showChat">;
  readonly openRight: () => void;
  readonly close: (panel: "left" | "right") => void;
}

/** Full screen is the browser's to grant: where it refuses, the panels fold all the same. */
function askFullscreen(isWanted: boolean): void {
  if (isWanted && document.fullscreenEnabled) void document.documentElement.requestFullscreen().catch(() => undefined);
  if (!isWanted && document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
}

/** Which panels stand open: both at a desk, none (they are drawers) on a tablet or phone. */
export function usePanels(arrangement: Arrangement): Panels {
  const isDesk = arrangement === "desktop";
  const [open, setOpen] = useState<OpenPanels>({ left: isDesk, right: isDesk, focus: false });
  const [wasDesk, setWasDesk] = useState(isDesk);
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  if (wasDesk !== isDesk) {
    setWasDesk(isDesk);
    setOpen({ left: isDesk, right: isDesk, focus: false });
  }
  useEffect(() => askFullscreen(open.focus), [open.focus]);
  useEffect(() => {
    const onChange = (): void => {
      if (!document.fullscreenElement) setOpen((now) => ({ ...now, focus: false }));
    };
    document.addEventListener("fullscreenchange", onChange);
    return () => document.removeEventListener("fullscreenchange", onChange);
  }, []);
  const actions = useMemo<Panels["actions"]>(
    () => ({
      toggleLeft: () => setOpen((now) => ({ ...now, left: now.focus || !now.left, focus: false })),
      toggleRight: () => setOpen((now) => ({ ...now, right: now.focus || !now.right, focus: false })),
      toggleFocus: () => setOpen((now) => ({ ...now, focus: !now.focus })),
      toggleHelp: () => setIsHelpOpen((isOpen) => !isOpen),
    }),
    [],
  );
  const close = useCallback((panel: "left" | "right") => setOpen((now) => ({ ...now, [panel]: false })), []);
  const openRight = useCallback(() => setOpen((now) => ({ ...now, right: true, focus: false })), []);
  return { open, isHelpOpen, actions, openRight, close };
}
