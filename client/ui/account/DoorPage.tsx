import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { SettingsMenu } from "../controls/SettingsMenu.tsx";
import { PageTitle } from "../pages/PageTitle.tsx";
import css from "./DoorPage.module.css";

interface DoorPageProps {
  readonly title: string;
  readonly text?: string | undefined;
  readonly children: ReactNode;
}

/** A page before one is signed in: one form in the middle of a dark room. */
export function DoorPage({ title, text, children }: DoorPageProps) {
  const { t } = useTranslation();
  return (
    <div className={css["page"]}>
      <header className={css["header"]}>
        <span className={css["product"]}>{t("product")}</span>
        <SettingsMenu />
      </header>
      <main className={css["main"]}>
        <div className={css["card"]}>
          <div className={css["head"]}>
            <PageTitle title={title} takesFocus={false} />
            {text !== undefined && <p className={css["text"]}>{text}</p>}
          </div>
          {children}
        </div>
      </main>
      <footer className={css["footer"]}>{t("intendedUse")}</footer>
    </div>
  );
}
