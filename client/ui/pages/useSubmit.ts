import { useCallback, useRef, useState } from "react";

export interface Submission {
  readonly isBusy: boolean;
  /** What the last try failed with. */
  readonly failure: unknown;
  /** Runs one piece of work at a time; resolves with whether it was done. */
  readonly run: (work: () => Promise<void>) => Promise<boolean>;
  readonly clear: () => void;
}

/** A form's way to the server: busy, done, or failed with a reason. */
export function useSubmit(): Submission {
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const isRunning = useRef(false);
  const run = useCallback(async (work: () => Promise<void>): Promise<boolean> => {
    if (isRunning.current) return false;
    isRunning.current = true;
    setIsBusy(true);
    setFailure(undefined);
    try {
      await work();
      return true;
    } catch (error) {
      setFailure(error);
      return false;
    } finally {
      isRunning.current = false;
      setIsBusy(false);
    }
  }, []);
  const clear = useCallback(() => setFailure(undefined), []);
  return { isBusy, failure, run, clear };
}
