import { IconClock, IconGavel, IconSignature } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Decision } from "../../../shared/model/agenda.ts";
import css from "./DecisionLine.module.css";

/** What a team decided, and whether a chair has signed it. */
export function DecisionLine({ decision }: { readonly decision: Decision }) {
  const { t } = useTranslation();
  const { outcome, text, signed } = decision;
  return (
    <span className={css["line"]} data-outcome={outcome}>
      {outcome === "made" ? (
        <IconGavel size={16} stroke={1.75} aria-hidden="true" />
      ) : (
        <IconClock size={16} stroke={1.75} aria-hidden="true" />
      )}
      <span className={css["text"]}>{text === "" ? t(`case.outcome.${outcome}`) : text}</span>
      <span className={css["state"]}>
        {signed && <IconSignature size={14} stroke={1.75} aria-hidden="true" />}
        {t(signed ? "case.signed" : text === "" ? "case.unsigned" : `case.outcomeShort.${outcome}`)}
      </span>
    </span>
  );
}
