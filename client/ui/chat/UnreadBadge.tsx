import { useTranslation } from "react-i18next";
import css from "./UnreadBadge.module.css";

interface UnreadBadgeProps {
  readonly count: number;
  /** Some of them name the reader. */
  readonly isNamed?: boolean;
}

/** How many messages one has not read; nothing where there are none. */
export function UnreadBadge({ count, isNamed = false }: UnreadBadgeProps) {
  const { t } = useTranslation();
  if (count === 0) return null;
  const label = t("chat.unread", { count });
  return (
    <span className={css["badge"]} data-named={isNamed ? "" : undefined} title={label}>
      <span aria-hidden="true">{`${isNamed ? "@ " : ""}${count > 99 ? "99+" : count}`}</span>
      <span className={css["said"]}>{label}</span>
    </span>
  );
}
