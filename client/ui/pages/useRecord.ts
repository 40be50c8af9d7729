import { useCallback, useEffect, useRef, useState } from "react";
import { codeOf } from "./pageProblem.ts";
import { type Loader, useLoad } from "./useLoad.ts";

interface Versioned {
  readonly version: number;
}

export type RecordSave = "saved" | "saving" | "failed";

export interface RecordHandle<T> {
  readonly loader: Loader<T>;
  /** Whether the server has all that was changed here. */
  readonly save: RecordSave;
  /**
   * Changes the record, one change after the other, each made of what the one before answered. `work` is called once more, with the
   * newest version, where somebody else was quicker. Rejects with what `work` rejects with.
   */
  readonly change: (work: (now: T) => Promise<T>) => Promise<T>;
}

/** One record of the server's that several people edit: loaded, kept fresh, changed with care for what others changed. */
export function useRecord<T extends Versioned>(
  load: (signal?: AbortSignal) => Promise<T>,
  everyMs: number,
): RecordHandle<T> {
  const loader = useLoad(load, { everyMs });
  const { loaded, show } = loader;
  const [save, setSave] = useState<RecordSave>("saved");
  const newest = useRef<T>(undefined);
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const waiting = useRef(0);
  useEffect(() => {
    if (loaded.state === "ready") newest.current = loaded.value;
  }, [loaded]);
  const change = useCallback(
    (work: (now: T) => Promise<T>): Promise<T> => {
      const changed = queue.current.then(async () => {
        try {
          return await work(newest.current ?? (await load()));
        } catch (error) {
          if (codeOf(error) !== "stale") throw error;
          newest.current = await load();
          return await work(newest.current);
        }
      });
      waiting.current++;
      setSave("saving");
      const settle = (next: RecordSave, value?: T): void => {
        waiting.current--;
        if (value) {
          newest.current = value;
          show(value);
        } else if (newest.current) show(newest.current); // What was reloaded on the way is true.
        setSave(next === "failed" || waiting.current === 0 ? next : "saving");
      };
      queue.current = changed.then(
        (value) => settle("saved", value),
        () => settle("failed"),
      );
      return changed;
    },
    [load, show],
  );
  return { loader, save, change };
}
