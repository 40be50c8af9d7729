import type { ReactNode } from "react";
import { PageFrame } from "./PageFrame.tsx";
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
  return (
    <PageFrame css={css}>
      <span className={css["icon"]} data-tone={tone}>
        {icon}
      </span>
      <h1 className={css["title"]}>{title}</h1>
      {text !== undefined && <p className={css["text"]}>{text}</p>}
      {children !== undefined && <div className={css["actions"]}>{children}</div>}
    </PageFrame>
  );
}
