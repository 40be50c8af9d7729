import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { PeoplePanel } from "../call/PeoplePanel.tsx";
import { CasePanel } from "../controls/CasePanel.tsx";
import type { Arrangement, OpenPanels } from "../theme/chrome.ts";
import css from "./SidePanels.module.css";

interface SidePanelsProps {
  readonly arrangement: Arrangement;
  readonly open: OpenPanels;
  readonly onClose: (panel: "left" | "right") => void;
}

interface PanelDrawerProps {
  readonly side: "left" | "right";
  readonly isOpen: boolean;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

function PanelDrawer({ side, isOpen, title, onClose, children }: PanelDrawerProps) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position={side}
      size={320}
      padding={0}
      title={title}
      closeButtonProps={{ "aria-label": t("close"), size: 44, iconSize: 22 }}
      classNames={{
        overlay: css["overlay"] ?? "",
        inner: css["inner"] ?? "",
        content: css["drawer"] ?? "",
        header: css["header"] ?? "",
        body: css["body"] ?? "",
      }}
    >
      {children}
    </Drawer>
  );
}

/** At a desk the panels stand beside the image; elsewhere they slide over it and go away again. */
export function SidePanels({ arrangement, open, onClose }: SidePanelsProps) {
  const { t } = useTranslation();
  const isDesk = arrangement === "desktop";
  if (!isDesk) {
    return (
      <>
        <PanelDrawer side="left" isOpen={open.left} title={t("panel.cases")} onClose={() => onClose("left")}>
          <CasePanel onShown={() => onClose("left")} />
        </PanelDrawer>
        <PanelDrawer side="right" isOpen={open.right} title={t("rightPanel")} onClose={() => onClose("right")}>
          <PeoplePanel />
        </PanelDrawer>
      </>
    );
  }
  return (
    <>
      {open.left && !open.focus && (
        <aside className={css["left"]} aria-label={t("panel.cases")}>
          <CasePanel />
        </aside>
      )}
      {open.right && !open.focus && (
        <aside className={css["right"]} aria-label={t("rightPanel")}>
          <PeoplePanel />
        </aside>
      )}
    </>
  );
}
