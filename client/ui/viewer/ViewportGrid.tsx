import { useSession } from "../controls/SessionContext.ts";
import { ViewportCell } from "./ViewportCell.tsx";
import css from "./ViewportGrid.module.css";

/** The viewports that the presenter (or, on one's own, oneself) laid out, row by row. */
export function ViewportGrid() {
  const { layout } = useSession();
  const { rows, columns, active = 0 } = layout;
  const count = rows * columns;
  return (
    <div
      className={css["grid"]}
      style={{
        gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
        gridTemplateRows: `repeat(${rows}, minmax(0, 1fr))`,
      }}
    >
      {Array.from({ length: count }, (_, index) => (
        <ViewportCell key={index} index={index} isActive={index === active} hasFrame={count > 1} />
      ))}
    </div>
  );
}
