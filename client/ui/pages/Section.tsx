import { type ReactNode, useId } from "react";
import css from "./Section.module.css";

interface SectionProps {
  readonly title: string;
  /** Beside the title: a figure, a state or an action. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page, named for everybody by its heading. */
export function Section({ title, aside, children }: SectionProps) {
  const id = useId();
  return (
    <section className={css["section"]} aria-labelledby={id}>
      <div className={css["head"]}>
        <h2 id={id} className={css["title"]}>
          {title}
        </h2>
        {aside !== undefined && <div className={css["aside"]}>{aside}</div>}
      </div>
      <div className={css["body"]}>{children}</div>
    </section>
  );
}
