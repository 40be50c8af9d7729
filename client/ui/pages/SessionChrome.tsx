import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { TileGrid } from "../call/TileGrid.tsx";
import { BottomBar } from "../controls/BottomBar.tsx";
import { HelpCard } from "../controls/HelpCard.tsx";
import type { Arrangement, OpenPanels } from "../theme/chrome.ts";
import css from "./SessionPage.module.css";
import { SidePanels } from "./SidePanels.tsx";

interface SessionChromeProps {
  readonly arrangement: Arrangement;
  readonly isUpright: boolean;
  readonly open: OpenPanels;
  readonly onClose: (panel: "left" | "right") => void;
  readonly onLeave: () => void;
  readonly help: ComponentProps<typeof HelpCard>;
}

/** Panels and tools: all of a session's page that comes after the first picture, and with a script of its own. */
export function SessionChrome({ arrangement, isUpright, open, onClose, onLeave, help }: SessionChromeProps) {
  const { t } = useTranslation();
  return (
    <>
      {arrangement === "phone" && isUpright && (
        <aside className={css["strip"]} aria-label={t("panel.people")}>
          <TileGrid shape="strip" />
        </aside>
      )}
      <SidePanels arrangement={arrangement} open={open} onClose={onClose} />
      <BottomBar onLeave={onLeave} />
      <HelpCard {...help} />
    </>
  );
}
