import { useEffect, useRef } from "react";
import type { PreviewPort } from "./PreviewPort.ts";
import css from "./LevelMeter.module.css";

/** How loud the microphone is. Written past React: it changes with every frame. */
export function LevelMeter({ preview }: { readonly preview: PreviewPort }) {
  const bar = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      preview.subscribeLevel((level) => {
        if (bar.current) bar.current.style.transform = `scaleX(${Math.min(1, Math.max(0, level))})`;
      }),
    [preview],
  );
  return (
    <span className={css["track"]} aria-hidden="true">
      <span ref={bar} className={css["bar"]} />
    </span>
  );
}
