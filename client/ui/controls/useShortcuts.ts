import { useEffect } from "react";
import type { SessionController } from "../../session/SessionSnapshot.ts";
import { actionFor, movesImages } from "./keyMap.ts";
import type { KeyBinding } from "./keyMap.ts";
import { performAction } from "./performAction.ts";
import type { PageActions } from "./performAction.ts";

/** Where keys belong to what has the focus: text fields, open menus, lists and dialogs. */
const OWNS_KEYS =
  'input, textarea, select, [contenteditable="true"], [role="menu"], [role="listbox"], [role="radiogroup"], [role="dialog"]';

function isElsewhere(event: KeyboardEvent): boolean {
  return event.defaultPrevented || (event.target instanceof Element && event.target.closest(OWNS_KEYS) !== null);
}

function isSingle({ keys, isChord }: KeyBinding): boolean {
  return keys[0]?.length === 1 && !isChord;
}

export interface Shortcuts {
  readonly controller: SessionController;
  readonly page: PageActions;
  readonly areEnabled: boolean;
  /** A peer's screen covers the images: keys must not move what nobody sees. */
  readonly areImagesHidden: boolean;
}

export function useShortcuts({ controller, page, areEnabled, areImagesHidden }: Shortcuts): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const binding = isElsewhere(event) ? undefined : actionFor(event);
      // Help stays reachable: it is where single keys are turned on again.
      if (!binding || (!areEnabled && isSingle(binding) && binding.action !== "help")) return;
      if (areImagesHidden && movesImages(binding)) return;
      event.preventDefault();
      if (event.repeat && !binding.action.match(/^(?:next|previous|undo|redo)$/u)) return;
      performAction(binding.action, { controller, page, key: event.key });
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [controller, page, areEnabled, areImagesHidden]);
}
