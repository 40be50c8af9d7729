import type { ReactNode } from "react";
import { PageFrame } from "../pages/PageFrame.tsx";
import { PageTitle } from "../pages/PageTitle.tsx";
import type { TabName } from "../pages/useTabName.ts";
import css from "./DoorPage.module.css";

interface DoorPageProps {
  readonly title: string;
  readonly tab: TabName;
  readonly text?: string | undefined;
  readonly children: ReactNode;
}

/** A page before one is signed in: one form in the middle of a dark room. */
export function DoorPage({ title, tab, text, children }: DoorPageProps) {
  return (
    <PageFrame css={css}>
      <div className={css["card"]}>
        <div className={css["head"]}>
          <PageTitle title={title} tab={tab} takesFocus={false} />
          {text !== undefined && <p className={css["text"]}>{text}</p>}
        </div>
        {children}
      </div>
    </PageFrame>
  );
}
