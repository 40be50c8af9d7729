import { useTranslation } from "react-i18next";
import { useSession, useSessionContext } from "../controls/SessionContext.ts";
import { classNames } from "../theme/classNames.ts";
import { Tile } from "./Tile.tsx";
import css from "./TileGrid.module.css";
import { arrangeTiles } from "./tileOrder.ts";

const GRID_ROOM = 6;
const STRIP_ROOM = 12;

interface TileGridProps {
  /** A strip runs along the lower edge of a phone. */
  readonly shape: "grid" | "strip";
}

export function TileGrid({ shape }: TileGridProps) {
  const { t } = useTranslation();
  const { call } = useSession();
  const { arrangement, tab } = useSessionContext();
  const { shown, hidden } = arrangeTiles(call.tiles, shape === "grid" ? GRID_ROOM : STRIP_ROOM);
  if (shown.length === 0) return null;
  // Large faces where they are what one looks at; a drawer's room and that of marks and notes goes to the words.
  const isSingle = shape === "grid" && shown.length <= 2 && arrangement === "desktop" && tab === "people";
  return (
    <ul
      className={classNames(css[shape], isSingle && css["single"])}
      aria-label={t("panel.people")}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a strip is scrolled by keys too
      tabIndex={shape === "strip" ? 0 : undefined}
    >
      {shown.map((tile) => (
        <li key={tile.peer.id}>
          <Tile tile={tile} />
        </li>
      ))}
      {hidden > 0 && <li className={css["more"]}>{t("call.listening", { count: hidden })}</li>}
    </ul>
  );
}
