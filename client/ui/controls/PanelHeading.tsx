import type { ReactNode } from "react";
import css from "./PanelHeading.module.css";

interface PanelHeadingProps {
  readonly id: string;
  readonly text: string;
  /** Right of the heading: a figure or an action. */
  readonly children?: ReactNode;
}

export function PanelHeading({ id, text, children }: PanelHeadingProps) {
  return (
    <div className={css["row"]}>
      <h2 id={id} className={css["heading"]}>
        {text}
      </h2>
      {children}
    </div>
  );
}
