import { useMediaQuery } from "@mantine/hooks";
import { IconLayoutGrid } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useController, useSession, useSessionContext } from "../controls/SessionContext.ts";
import { ViewportCell } from "./ViewportCell.tsx";
import css from "./ViewportGrid.module.css";

/** One image alone says that it is one of several, and leads back to them. */
function BackToAll({ index, count }: { readonly index: number; readonly count: number }) {
  const { t } = useTranslation();
  const { view } = useController();
  return (
    <button type="button" className={css["back"]} onClick={() => view.toggleAlone(index)}>
      <IconLayoutGrid size={16} stroke={1.75} />
      {t("view.back", { count })}
    </button>
  );
}

/** The viewports that the presenter (or, on one's own, oneself) laid out, row by row. */
export function ViewportGrid() {
  const { layout } = useSession();
  const { arrangement } = useSessionContext();
  const isUpright = useMediaQuery("(orientation: portrait)");
  // Side by side is one above the other on a phone held upright; the numbers of the viewports stay.
  const isStacked = arrangement === "phone" && isUpright && layout.columns > layout.rows;
  const { active = 0, single } = layout;
  const shape = isStacked ? [layout.columns, layout.rows] : [layout.rows, layout.columns];
  const [rows, columns] = single === undefined ? shape : [1, 1];
  const all = Array.from({ length: layout.rows * layout.columns }, (_, index) => index);
  const shown = single === undefined ? all : [single];
  return (
    <div
      className={css["grid"]}
      style={{
        gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
        gridTemplateRows: `repeat(${rows}, minmax(0, 1fr))`,
      }}
    >
      {shown.map((index) => (
        <ViewportCell key={index} index={index} isActive={index === active} hasFrame={shown.length > 1} />
      ))}
      {single !== undefined && <BackToAll index={single} count={all.length} />}
    </div>
  );
}
