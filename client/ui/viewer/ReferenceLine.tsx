import { useCallback, useSyncExternalStore } from "react";
import { useController } from "../controls/SessionContext.ts";
import css from "./ReferenceLine.module.css";

/** Where the active image cuts this one. */
export function ReferenceLine({ index }: { readonly index: number }) {
  const { view } = useController();
  const subscribe = useCallback((listener: () => void) => view.subscribeReferenceLines(listener), [view]);
  const line = useSyncExternalStore(subscribe, () => view.getReferenceLine(index));
  if (!line) return null;
  const [from, to] = line;
  const ends = { x1: from.x, y1: from.y, x2: to.x, y2: to.y };
  return (
    <svg className={css["layer"]} aria-hidden="true" data-reference-line="">
      <line {...ends} className={css["halo"]} />
      <line {...ends} className={css["line"]} />
    </svg>
  );
}
