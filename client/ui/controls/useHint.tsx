import { Tooltip } from "@mantine/core";
import { type ComponentProps, type ReactNode, useEffect, useState } from "react";

interface HintOptions {
  readonly label: string;
  /** The button's own handlers, which hear everything first. */
  readonly own?: Partial<HintHandlers> | undefined;
  readonly isLong?: boolean | undefined;
  /** Shows it whatever the hand does. */
  readonly isSaid?: boolean | undefined;
  /** A finger that rests on it opens it too. */
  readonly byTouch?: boolean | undefined;
}

type Button = ComponentProps<"button">;
type HintHandlers = Required<
  Pick<Button, "onPointerEnter" | "onPointerLeave" | "onPointerDown" | "onFocus" | "onBlur" | "onKeyDown">
>;

interface Hint {
  readonly handlers: HintHandlers;
  /** To be put beside the button that has the handlers. */
  readonly hint: ReactNode;
}

const OPEN_AFTER_MS = 350;
const noEvents = { hover: false, focus: false, touch: false };

interface Reached {
  readonly by: "hand" | "touch" | "focus";
}

/** What a button does, in words, once a hand or the focus has reached it. Until then it costs nothing: few of a page's buttons are ever asked. */
export function useHint({ label, own = {}, isLong = false, isSaid = false, byTouch = false }: HintOptions): Hint {
  const [reached, setReached] = useState<Reached>();
  const [target, setTarget] = useState<HTMLElement>();
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => {
    if (!reached) return undefined;
    const timer = setTimeout(() => setIsOpen(true), reached.by === "hand" ? OPEN_AFTER_MS : 0);
    return () => clearTimeout(timer);
  }, [reached]);
  const reach = (by: Reached["by"], button: HTMLElement) => {
    setTarget(button);
    setReached({ by });
  };
  const leave = () => {
    setReached(undefined);
    setIsOpen(false);
  };
  const handlers: HintHandlers = {
    onPointerEnter: (event) => {
      own.onPointerEnter?.(event);
      const { currentTarget, pointerType } = event;
      if (pointerType !== "touch") reach("hand", currentTarget);
      else if (byTouch) reach("touch", currentTarget);
    },
    onPointerLeave: (event) => {
      own.onPointerLeave?.(event);
      leave();
    },
    onPointerDown: (event) => {
      own.onPointerDown?.(event);
      setTarget(event.currentTarget);
      if (event.pointerType !== "touch") leave();
    },
    onFocus: (event) => {
      own.onFocus?.(event);
      const { currentTarget } = event;
      if (currentTarget.matches(":focus-visible")) reach("focus", currentTarget);
    },
    onBlur: (event) => {
      own.onBlur?.(event);
      leave();
    },
    onKeyDown: (event) => {
      own.onKeyDown?.(event);
      if (event.key === "Escape") leave();
    },
  };
  const hint = target && (
    <Tooltip target={target} label={label} multiline={isLong} maw={300} opened={isOpen || isSaid} events={noEvents} />
  );
  return { handlers, hint };
}
