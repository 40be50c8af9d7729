import { useEffect, useMemo, useRef } from "react";
import type { PointerEvent as ReactPointerEvent } from "react";
import { useController } from "../controls/SessionContext.ts";

/** A mouse that rests shows nothing: twelve people's resting mice would hide the image. */
const REST_MS = 3_000;

interface HoverHandlers {
  onPointerMove(event: ReactPointerEvent<HTMLElement>): void;
  onPointerLeave(): void;
}

/** Shows this person's mouse to the others while it moves over a viewport. Fingers scroll, they do not point. */
export function useHoverPointer(index: number): HoverHandlers {
  const controller = useController();
  const rest = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(rest.current), []);
  return useMemo(() => {
    const hide = (): void => {
      window.clearTimeout(rest.current);
      controller.view.point(index, null);
    };
    return {
      onPointerMove(event) {
        if (event.pointerType === "touch") return;
        const box = event.currentTarget.getBoundingClientRect();
        controller.view.point(index, { x: event.clientX - box.left, y: event.clientY - box.top });
        window.clearTimeout(rest.current);
        rest.current = window.setTimeout(hide, REST_MS);
      },
      onPointerLeave: hide,
    };
  }, [controller, index]);
}
