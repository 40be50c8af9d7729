import { useEffect } from "react";
import type { SessionController } from "../../session/SessionSnapshot.ts";
import { actionFor, movesImages } from "./keyMap.ts";
import type { KeyBinding } from "./keyMap.ts";
import { performAction } from "./performAction.ts";
import type { PageActions } from "./performAction.ts";

/** Where keys belong to what has the focus: text fields, open menus, lists and dialogs. */
const OWNS_KEYS =
  'input, textarea, select, [contenteditable="true"], [role="menu"], [role="listbox"], [role="radiogroup"], [role="dialog"]';

/** Space presses what the keyboard went to; what was merely clicked gives it to the images. */
const OWNS_SPACE = "button, a, [role='slider']";

function isElsewhere(event: KeyboardEvent, clicked: Element | undefined): boolean {
  if (event.defaultPrevented || !(event.target instanceof Element)) return event.defaultPrevented;
  if (event.target.closest(OWNS_KEYS) !== null) return true;
  const owner = event.key === " " ? event.target.closest(OWNS_SPACE) : null;
  return owner !== null && owner !== clicked;
}

/** What has the focus because it was clicked. `:focus-visible` does not tell: any key makes it true of whatever has the focus. */
function watchClicks(): { readonly clicked: () => Element | undefined; readonly stop: () => void } {
  let clicked: Element | undefined;
  const stopped = new AbortController();
  const options = { capture: true, signal: stopped.signal };
  const ownerOf = ({ target }: Event) => (target instanceof Element ? target.closest(OWNS_SPACE) : null) ?? undefined;
  window.addEventListener("pointerdown", (event) => (clicked = ownerOf(event)), options);
  window.addEventListener("focusin", (event) => (clicked = ownerOf(event) === clicked ? clicked : undefined), options);
  return { clicked: () => clicked, stop: () => stopped.abort() };
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
  readonly keys: readonly KeyBinding[];
}

export function useShortcuts({ controller, page, areEnabled, areImagesHidden, keys }: Shortcuts): void {
  useEffect(() => {
    const { clicked, stop } = watchClicks();
    const onKeyDown = (event: KeyboardEvent): void => {
      const binding = isElsewhere(event, clicked()) ? undefined : actionFor(event, keys);
      // Help stays reachable: it is where single keys are turned on again.
      if (!binding || (!areEnabled && isSingle(binding) && binding.action !== "help")) return;
      if (areImagesHidden && movesImages(binding)) return;
      event.preventDefault();
      if (event.repeat && !binding.action.match(/^(?:next|previous|undo|redo)$/u)) return;
      performAction(binding.action, { controller, page, key: event.key });
    };
    window.addEventListener("keydown", onKeyDown);
    return () => {
      stop();
      window.removeEventListener("keydown", onKeyDown);
    };
  }, [controller, page, areEnabled, areImagesHidden, keys]);
}
