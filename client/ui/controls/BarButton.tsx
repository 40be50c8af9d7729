import { type ComponentPropsWithRef, type ReactNode, useEffect, useState } from "react";
import { classNames } from "../theme/classNames.ts";
import css from "./BarButton.module.css";
import { capOf } from "./keyMap.ts";
import { useKeys } from "./KeysContext.ts";
import type { Action } from "./keyMap.ts";
import { useHint } from "./useHint.tsx";

export interface BarButtonProps extends Omit<ComponentPropsWithRef<"button">, "children"> {
  readonly icon: ReactNode;
  /** Names the button for everybody: beside the icon, in the hint, or to a screen reader. */
  readonly label: string;
  /** Its key, from the key map. */
  readonly action?: Action | undefined;
  readonly isPressed?: boolean | undefined;
  readonly tone?: "plain" | "live" | "look" | "danger" | "solid" | undefined;
  /** "wide": the label stands there only where there is room. */
  readonly text?: "always" | "wide" | "never" | undefined;
  /** Says more than the label in the hint. */
  readonly hint?: string | undefined;
  /** Why it cannot be used: it then stands greyed out, says so, and does nothing. */
  readonly reason?: string | undefined;
}

const SAID_FOR_MS = 4_000;

/** A finger does not hover: a press on what cannot be used says why, for a while. */
function useSaying(): readonly [boolean, () => void] {
  const [presses, setPresses] = useState(0);
  useEffect(() => {
    if (presses === 0) return undefined;
    const timer = setTimeout(() => setPresses(0), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [presses]);
  return [presses > 0, () => setPresses((count) => count + 1)];
}

/** A button of the bars: an icon with its word, its key and its state. */
export function BarButton(props: BarButtonProps) {
  const { icon, label, action, isPressed, tone = "plain", text = "never", hint, reason, className, ...rest } = props;
  const [isSaid, say] = useSaying();
  const isRefused = reason !== undefined;
  const cap = capOf(action, useKeys());
  const said = hint ?? label;
  const withCap = cap === "" ? said : `${said} · ${cap}`;
  const { handlers, hint: spoken } = useHint({
    label: reason ?? withCap,
    own: rest,
    isLong: isRefused,
    isSaid: isRefused && isSaid,
  });
  return (
    <>
      <button
        type="button"
        aria-label={label}
        aria-pressed={isPressed}
        aria-keyshortcuts={cap === "" || cap.includes("–") ? undefined : cap}
        data-tone={tone}
        {...rest}
        {...handlers}
        {...(isRefused && { "aria-disabled": true, "aria-description": reason, onClick: say })}
        className={classNames(css["button"], css[text], className)}
      >
        {icon}
        <span className={css["label"]}>{label}</span>
        {cap !== "" && <span className={css["cap"]} data-cap={cap} aria-hidden="true" />}
      </button>
      {spoken}
    </>
  );
}
