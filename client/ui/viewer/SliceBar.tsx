import { useRef } from "react";
import type { PointerEvent } from "react";
import { useController } from "../controls/SessionContext.ts";
import css from "./SliceBar.module.css";
import { useOverlay } from "./ViewportOverlay.tsx";

/** How far into the series this image lies; pressed or dragged, it goes there. The keys that scroll do the same. */
export function SliceBar({ index }: { readonly index: number }) {
  const { view } = useController();
  const track = useRef<HTMLDivElement>(null);
  const { imageNumber, imageCount, state } = useOverlay(index);
  if (state === "empty" || imageCount < 2 || imageNumber < 1) return null;
  const goTo = (event: PointerEvent<HTMLElement>): void => {
    const box = track.current?.getBoundingClientRect();
    if (!box || box.height === 0) return;
    const part = Math.min(Math.max((event.clientY - box.top) / box.height, 0), 1);
    view.dragTo(index, Math.round(part * (imageCount - 1)));
  };
  const part = (imageNumber - 1) / (imageCount - 1);
  return (
    <div
      ref={track}
      aria-hidden="true"
      data-slice-bar=""
      className={css["track"]}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        if (event.isTrusted) event.currentTarget.setPointerCapture(event.pointerId);
        goTo(event);
      }}
      onPointerMove={(event) => {
        if (event.buttons % 2 === 1) goTo(event);
      }}
      onLostPointerCapture={() => view.dragTo(index, null)}
      onPointerUp={() => view.dragTo(index, null)}
    >
      <div className={css["thumb"]} style={{ top: `${part * 100}%` }} />
    </div>
  );
}
