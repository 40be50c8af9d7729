import { createContext, useContext } from "react";
import { type KeyBinding, keyMap } from "./keyMap.ts";

/** The keys as this person has them. */
export const KeysContext = createContext<readonly KeyBinding[]>(keyMap);

export function useKeys(): readonly KeyBinding[] {
  return useContext(KeysContext);
}
