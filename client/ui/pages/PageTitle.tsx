import { type ReactNode, useEffect, useRef } from "react";
import css from "./PageTitle.module.css";
import { type TabName, useTabName } from "./useTabName.ts";

interface PageTitleProps {
  readonly title: string;
  /** What the browser's tab says. */
  readonly tab: TabName;
  /** False where a field of the page has it. */
  readonly takesFocus?: boolean;
  /** Beside the heading: what one can do on this page. */
  readonly children?: ReactNode;
}

/** The page's heading: it has the focus when one has come here. */
export function PageTitle({ title, tab, takesFocus = true, children }: PageTitleProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useTabName(tab);
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
