import { useTranslation } from "react-i18next";
import { Agenda } from "./Agenda.tsx";
import css from "./CasePanel.module.css";
import { SeriesList } from "./SeriesList.tsx";

/** What there is to look at: the agenda and the series of the case on the stage. */
export function CasePanel({ onShown }: { readonly onShown?: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={css["panel"]}>
      <Agenda />
      <SeriesList onShown={onShown} />
      <p className={css["use"]} title={t("intendedUse")}>
        {t("session.reviewOnly")}
      </p>
    </div>
  );
}
