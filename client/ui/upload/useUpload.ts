import { useCallback, useEffect, useSyncExternalStore } from "react";
import type { UploadSnapshot } from "../../upload/UploadSnapshot.ts";
import { usePorts } from "../pages/PagesPorts.ts";

/** The images that this person brings in, as of now. */
export function useUpload(): UploadSnapshot {
  const { uploads } = usePorts();
  const subscribe = useCallback((listener: () => void) => uploads.subscribe(listener), [uploads]);
  return useSyncExternalStore(subscribe, () => uploads.getSnapshot());
}

export function isUnderWay({ phase }: UploadSnapshot): boolean {
  return phase === "running" || phase === "paused";
}

/** How much of it is settled, 0 to 1. */
export function shareOf({ bytes, files }: UploadSnapshot): number {
  if (bytes.all > 0) return Math.min(1, bytes.settled / bytes.all);
  return files.all > 0 ? files.settled / files.all : 0;
}

/** The browser asks before it leaves the page while images are on their way. */
export function useLeaveWarning(): void {
  const isBusy = isUnderWay(useUpload());
  useEffect(() => {
    if (!isBusy) return undefined;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isBusy]);
}
