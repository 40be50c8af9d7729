import { type ReactNode, type UIEvent, useLayoutEffect, useRef, useState } from "react";
import css from "./VirtualList.module.css";

interface VirtualListProps {
  readonly label: string;
  readonly count: number;
  /** CSS pixels; every row has this height. */
  readonly rowHeight: number;
  readonly row: (index: number) => ReactNode;
}

/** Rows beyond the edges, so that a quick scroll finds them drawn. */
const AHEAD = 8;

/** A long list of which only the rows in sight are drawn. It scrolls by itself, with the keyboard too. */
export function VirtualList({ label, count, rowHeight, row }: VirtualListProps) {
  const place = useRef<HTMLElement>(null);
  const [view, setView] = useState({ top: 0, height: 480 });
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setView((now) => ({ ...now, height: element.clientHeight })));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const first = Math.max(0, Math.floor(view.top / rowHeight) - AHEAD);
  const last = Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + AHEAD);
  const shown = Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index);
  return (
    <section
      ref={place}
      className={css["place"]}
      // What scrolls must be reachable by the keyboard.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      aria-label={label}
      onScroll={(event: UIEvent<HTMLElement>) => {
        const { scrollTop: top } = event.currentTarget;
        setView((now) => ({ ...now, top }));
      }}
    >
      <ul className={css["list"]} style={{ height: count * rowHeight }}>
        {shown.map((index) => (
          <li
            key={index}
            className={css["row"]}
            style={{ top: index * rowHeight, height: rowHeight }}
            aria-setsize={count}
            aria-posinset={index + 1}
          >
            {row(index)}
          </li>
        ))}
      </ul>
    </section>
  );
}
