import { VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { classNames } from "../theme/classNames.ts";
import css from "./UnreadBadge.module.css";

interface UnreadBadgeProps {
  readonly count: number;
  /** Some of them name the reader. */
  readonly isNamed?: boolean;
  /** At the corner of a tab. */
  readonly isSmall?: boolean;
}

/** How many messages one has not read; nothing where there are none. */
export function UnreadBadge({ count, isNamed = false, isSmall = false }: UnreadBadgeProps) {
  const { t } = useTranslation();
  if (count === 0) return null;
  const label = t("chat.unread", { count });
  return (
    <span
      className={classNames(css["badge"], isSmall && css["small"])}
      data-named={isNamed ? "" : undefined}
      title={label}
    >
      <span aria-hidden="true">{`${isNamed ? "@ " : ""}${count > 99 ? "99+" : count}`}</span>
      <VisuallyHidden>{label}</VisuallyHidden>
    </span>
  );
}
