import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { SettingsMenu } from "../controls/SettingsMenu.tsx";
import { classNames } from "../theme/classNames.ts";
import frame from "./PageFrame.module.css";

interface PageFrameProps {
  /** The page's own classes `page`, `header`, `main` and `footer`, those that it has: they come on top of the frame's. */
  readonly css: Readonly<Record<string, string>>;
  readonly children: ReactNode;
}

/** What stands around a page outside any session: the product and the settings above, the intended use below. */
export function PageFrame({ css, children }: PageFrameProps) {
  const { t } = useTranslation();
  return (
    <div className={classNames(frame["page"], css["page"])}>
      <header className={classNames(frame["header"], css["header"])}>
        <span className={frame["product"]}>{t("product")}</span>
        <SettingsMenu />
      </header>
      <main className={css["main"]}>{children}</main>
      <footer className={classNames(frame["footer"], css["footer"])}>{t("intendedUse")}</footer>
    </div>
  );
}
