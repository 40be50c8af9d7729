import { useCallback, useSyncExternalStore } from "react";
import { useController } from "../controls/SessionContext.ts";
import { usePeerColour } from "../controls/usePeerColour.ts";
import css from "./Pointers.module.css";

/** Where the others point in one viewport, each with a name. Said by voice too, so screen readers skip it. */
export function Pointers({ index }: { readonly index: number }) {
  const controller = useController();
  const colourOf = usePeerColour();
  const subscribe = useCallback(
    (listener: () => void) => controller.view.subscribePointers(index, listener),
    [controller, index],
  );
  const pointers = useSyncExternalStore(subscribe, () => controller.view.getPointers(index));
  return (
    <div className={css["layer"]} aria-hidden="true">
      {pointers.map(({ peerId, name, x, y }) => (
        <div
          key={peerId}
          className={css["pointer"]}
          data-pointer=""
          style={{ transform: `translate(${x}px, ${y}px)`, color: colourOf(peerId) }}
        >
          <svg width="16" height="20" viewBox="0 0 16 20">
            <path d="M1 1l5.4 16 3-6.6 6-2.6z" fill="currentColor" stroke="#000" strokeWidth="1.2" />
          </svg>
          <span className={css["name"]}>{name}</span>
        </div>
      ))}
    </div>
  );
}
