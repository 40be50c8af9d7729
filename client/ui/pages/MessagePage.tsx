import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { SettingsMenu } from "../controls/SettingsMenu.tsx";
import css from "./MessagePage.module.css";

interface MessagePageProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text?: string | undefined;
  /** What to do next. */
  readonly children?: ReactNode;
  readonly tone?: "plain" | "look";
}

/** A page that says one thing, and what to do next. */
export function MessagePage({ icon, title, text, children, tone = "plain" }: MessagePageProps) {
  const { t } = useTranslation();
  return (
    <div className={css["page"]}>
      <header className={css["header"]}>
        <span className={css["product"]}>{t("product")}</span>
        <SettingsMenu />
      </header>
      <main className={css["main"]}>
        <span className={css["icon"]} data-tone={tone}>
          {icon}
        </span>
        <h1 className={css["title"]}>{title}</h1>
        {text !== undefined && <p className={css["text"]}>{text}</p>}
        {children !== undefined && <div className={css["actions"]}>{children}</div>}
      </main>
      <footer className={css["footer"]}>{t("intendedUse")}</footer>
    </div>
  );
}
