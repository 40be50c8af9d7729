import { useLocalStorage } from "@mantine/hooks";
import { useMemo } from "react";
import { changedKeys, type KeyChanges, readKeyChanges } from "./keyChanges.ts";
import type { KeyBinding } from "./keyMap.ts";

export interface OwnKeys {
  readonly keys: readonly KeyBinding[];
  readonly changes: KeyChanges;
  readonly change: (changes: KeyChanges) => void;
}

/** This person's keys, kept in this browser. */
export function useOwnKeys(): OwnKeys {
  const [kept, keep] = useLocalStorage<unknown>({ key: "consilium.keyChanges", defaultValue: {} });
  const changes = useMemo(() => readKeyChanges(kept), [kept]);
  const keys = useMemo(() => changedKeys(changes), [changes]);
  return { keys, changes, change: keep };
}
