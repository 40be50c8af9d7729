import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import css from "./ViewportWords.module.css";

interface FailedWordsProps {
  readonly icon: ReactNode;
  readonly title: string;
  /** Why; nothing where that is not known. */
  readonly detail: string;
  readonly isObject?: boolean;
  readonly onRetry: () => void;
}

/** In place of what could not be had: what, why, and once more. */
export function FailedWords({ icon, title, detail, isObject = false, onRetry }: FailedWordsProps) {
  const { t } = useTranslation();
  return (
    <div className={css["words"]} data-for={isObject ? "object" : undefined} role="alert">
      <span className={css["failed"]}>{icon}</span>
      <strong>{title}</strong>
      {detail !== "" && <span className={css["detail"]}>{detail}</span>}
      <Button size="xs" variant="default" className={css["retry"] ?? ""} onClick={onRetry}>
        {t("retry")}
      </Button>
    </div>
  );
}
