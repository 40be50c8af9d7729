import { Popover } from "@mantine/core";
import { IconLayoutGrid } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { BarButton } from "./BarButton.tsx";
import css from "./LayoutPicker.module.css";
import { useController, useSession } from "./SessionContext.ts";

const ROWS = 3;
const COLUMNS = 4;

interface Shape {
  readonly rows: number;
  readonly columns: number;
}

/** Small squares, as many as the largest layout has: the one pressed is the last of the layout. */
export function LayoutGrid({ onChosen }: { readonly onChosen?: (() => void) | undefined }) {
  const { t } = useTranslation();
  const { view } = useController();
  const { layout } = useSession();
  const [hovered, setHovered] = useState<Shape>();
  const marked = hovered ?? layout;
  const places = Array.from({ length: ROWS * COLUMNS }, (_, index) => ({
    rows: Math.floor(index / COLUMNS) + 1,
    columns: (index % COLUMNS) + 1,
  }));
  return (
    <div className={css["picker"]}>
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- only shows what a press would do */}
      <div className={css["grid"]} onPointerLeave={() => setHovered(undefined)}>
        {places.map((place) => (
          <button
            key={`${place.rows} ${place.columns}`}
            type="button"
            className={css["place"]}
            aria-label={t("view.grid", { ...place })}
            aria-pressed={layout.rows === place.rows && layout.columns === place.columns}
            data-autofocus={layout.rows === place.rows && layout.columns === place.columns ? "" : undefined}
            data-marked={place.rows <= marked.rows && place.columns <= marked.columns}
            onPointerEnter={() => setHovered(place)}
            onFocus={() => setHovered(place)}
            onClick={() => {
              view.setLayout(place.rows, place.columns);
              onChosen?.();
            }}
          />
        ))}
      </div>
      <span className={css["words"]} aria-hidden="true">
        {t("view.grid", { rows: marked.rows, columns: marked.columns })}
      </span>
    </div>
  );
}

/** Any layout by one press on a small grid. */
export function LayoutPicker() {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const { layout } = useSession();
  const isLarge = layout.rows * layout.columns > 2 || layout.rows > 1;
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="top" trapFocus>
      <Popover.Target>
        <BarButton
          icon={<IconLayoutGrid />}
          label={t("view.layouts")}
          action="layout"
          isPressed={isLarge}
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          onClick={() => setIsOpen((is) => !is)}
        />
      </Popover.Target>
      <Popover.Dropdown aria-label={t("view.gridHint")}>
        <LayoutGrid onChosen={() => setIsOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}
