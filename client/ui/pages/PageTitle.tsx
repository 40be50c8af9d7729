import { useDocumentTitle } from "@mantine/hooks";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import css from "./PageTitle.module.css";

interface PageTitleProps {
  readonly title: string;
  /** False where a field of the page has it. */
  readonly takesFocus?: boolean;
  /** Beside the heading: what one can do on this page. */
  readonly children?: ReactNode;
}

/** The page's heading: it has the focus when one has come here, and names the tab. */
export function PageTitle({ title, takesFocus = true, children }: PageTitleProps) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useDocumentTitle(`${title} · ${t("product")}`);
  useEffect(() => {
    window.scrollTo(0, 0);
    if (takesFocus) heading.current?.focus({ preventScroll: true });
  }, [takesFocus]);
  return (
    <div className={css["row"]}>
      <h1 ref={heading} tabIndex={-1} className={css["title"]}>
        {title}
      </h1>
      {children !== undefined && <div className={css["actions"]}>{children}</div>}
    </div>
  );
}
