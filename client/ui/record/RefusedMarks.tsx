import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RefusedMark } from "../../session/MarkSnapshot.ts";
import { useController } from "../controls/SessionContext.ts";
import css from "./MarksPanel.module.css";

/** The server's close codes (failures.ts), in words. */
function reasonOf(code: number): "forbidden" | "conflict" | "full" | "other" {
  if (code === 4403) return "forbidden";
  if (code === 4409) return "conflict";
  return code === 4413 ? "full" : "other";
}

/** What was written here and is not stored: it stays until somebody decides. */
export function RefusedMarks({ refused }: { readonly refused: readonly RefusedMark[] }) {
  const { t } = useTranslation();
  const { marks } = useController();
  return refused.map(({ key, what, text, code }) => (
    <div key={key} className={css["refused"]} role="alert">
      <strong>
        {what === "deletion"
          ? t("marks.notDeleted")
          : t("marks.notSaved", { what: text === "" ? t("marks.kind.arrow") : text })}
      </strong>
      <span>{t(`marks.why.${reasonOf(code)}`)}</span>
      <span className={css["choices"]}>
        <Button size="compact-xs" variant="default" onClick={() => marks.retryRefused(key)}>
          {t("marks.again")}
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => marks.dropRefused(key)}>
          {t("marks.drop")}
        </Button>
      </span>
    </div>
  ));
}
