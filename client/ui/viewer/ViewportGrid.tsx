import { useMediaQuery } from "@mantine/hooks";
import { useSession, useSessionContext } from "../controls/SessionContext.ts";
import { ViewportCell } from "./ViewportCell.tsx";
import css from "./ViewportGrid.module.css";

/** The viewports that the presenter (or, on one's own, oneself) laid out, row by row. */
export function ViewportGrid() {
  const { layout } = useSession();
  const { arrangement } = useSessionContext();
  const isUpright = useMediaQuery("(orientation: portrait)");
  // Side by side is one above the other on a phone held upright; the numbers of the viewports stay.
  const isStacked = arrangement === "phone" && isUpright && layout.columns > layout.rows;
  const { active = 0 } = layout;
  const [rows, columns] = isStacked ? [layout.columns, layout.rows] : [layout.rows, layout.columns];
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
