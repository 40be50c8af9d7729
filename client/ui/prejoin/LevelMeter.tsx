import { useEffect, useRef } from "react";
import type { PreviewPort } from "./PreviewPort.ts";
import css from "./LevelMeter.module.css";

/** Loud enough to be speech. */
const HEARD_LEVEL = 0.2;

interface LevelMeterProps {
  readonly preview: PreviewPort;
  /** Measuring starts only then: browsers hold sound back on a page that captures none and that nobody has touched. */
  readonly isOn: boolean;
  /** Called while speech is heard, as often as it is measured. */
  readonly onHeard: () => void;
}

/** How loud the microphone is. Written past React: it changes with every frame. */
export function LevelMeter({ preview, isOn, onHeard }: LevelMeterProps) {
  const bar = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!isOn) return undefined;
    return preview.subscribeLevel((level) => {
      if (level > HEARD_LEVEL) onHeard();
      if (bar.current) bar.current.style.transform = `scaleX(${Math.min(1, Math.max(0, level))})`;
    });
  }, [preview, isOn, onHeard]);
  return (
    <span className={css["track"]} aria-hidden="true">
      <span ref={bar} className={css["bar"]} />
    </span>
  );
}
