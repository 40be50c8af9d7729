import { useCallback, useEffect, useRef, useState } from "react";
import { type PageProblem, problemOf } from "./pageProblem.ts";

/** `problem` beside a value: what is shown could not be brought up to date. */
type Loaded<T> =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly problem: PageProblem }
  | { readonly state: "ready"; readonly value: T; readonly problem: PageProblem | undefined };

export interface Loader<T> {
  readonly loaded: Loaded<T>;
  /** Asks again; what is shown stays until the answer is there. */
  readonly reload: () => void;
  /** Shows what the server answered to a change. */
  readonly show: (value: T) => void;
}

interface LoadOptions {
  /** Also every so many milliseconds while the page is looked at, and when it is looked at again. */
  readonly everyMs?: number;
}

/**
 * Loads what `load` answers, again when `load` changes. An answer that comes after a newer question, or after a change was shown, is
 * dropped.
 */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, { everyMs }: LoadOptions = {}): Loader<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: "loading" });
  const asking = useRef<AbortController>(undefined);
  const [asked, setAsked] = useState(() => load);
  if (asked !== load) {
    setAsked(() => load);
    setLoaded({ state: "loading" });
  }
  const reload = useCallback(() => {
    asking.current?.abort();
    const controller = new AbortController();
    asking.current = controller;
    load(controller.signal).then(
      (value) => {
        if (!controller.signal.aborted) setLoaded({ state: "ready", value, problem: undefined });
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setLoaded((now) => failed(now, problemOf(error)));
      },
    );
  }, [load]);
  const show = useCallback((value: T) => {
    asking.current?.abort();
    setLoaded({ state: "ready", value, problem: undefined });
  }, []);
  useEffect(() => {
    reload();
    return () => asking.current?.abort();
  }, [reload]);
  useRepeated(reload, everyMs);
  return { loaded, reload, show };
}

/** What is gone or no longer ours to see does not stay on the screen; what only could not be asked for does. */
function failed<T>(now: Loaded<T>, problem: PageProblem): Loaded<T> {
  const stays = problem === "offline" || problem === "busy" || problem === "failed";
  return now.state === "ready" && stays ? { ...now, problem } : { state: "failed", problem };
}

function useRepeated(work: () => void, everyMs: number | undefined): void {
  useEffect(() => {
    if (everyMs === undefined) return undefined;
    const ifSeen = (): void => {
      if (document.visibilityState === "visible") work();
    };
    const timer = setInterval(ifSeen, everyMs);
    document.addEventListener("visibilitychange", ifSeen);
    window.addEventListener("online", ifSeen);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ifSeen);
      window.removeEventListener("online", ifSeen);
    };
  }, [work, everyMs]);
}
