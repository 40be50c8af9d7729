import { Button, Loader } from "@mantine/core";
import { IconPhoto } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { SeriesSnapshot } from "../../session/SessionSnapshot.ts";
import { formatDate, formatPercent } from "../i18n/format.ts";
import { startSeriesDrag } from "../viewer/seriesDrag.ts";
import { AddStudy } from "./AddStudy.tsx";
import { PanelHeading } from "./PanelHeading.tsx";
import css from "./SeriesList.module.css";
import { useController, useSession, useSessionContext } from "./SessionContext.ts";

/** How much is still to come; empty once all of it is here. */
function useProgressWords({ instances, loadedInstances }: SeriesSnapshot): string {
  const { t, i18n } = useTranslation();
  if (loadedInstances >= instances) return "";
  return loadedInstances === 0 ? t("panel.waiting") : formatPercent(loadedInstances / instances, i18n.language);
}

function SeriesCard({ series, onShow }: { readonly series: SeriesSnapshot; readonly onShow: () => void }) {
  const { t, i18n } = useTranslation();
  const name = series.description === "" ? t("panel.unnamedSeries") : series.description;
  const progress = useProgressWords(series);
  const ratio = series.instances === 0 ? 0 : Math.min(1, series.loadedInstances / series.instances);
  const date = series.studyDate === undefined ? t("panel.noDate") : formatDate(series.studyDate, i18n.language);
  return (
    <button
      type="button"
      draggable
      className={css["card"]}
      aria-current={series.isActive ? "true" : undefined}
      title={t("panel.showSeries", { name })}
      onClick={onShow}
      onDragStart={(event) => startSeriesDrag(event, series.seriesUid)}
    >
      <span className={css["thumb"]}>
        {series.thumbnailUrl === undefined ? (
          <IconPhoto size={20} stroke={1.4} />
        ) : (
          <img src={series.thumbnailUrl} alt="" draggable={false} />
        )}
      </span>
      <span className={css["words"]}>
        <span className={css["name"]}>{name}</span>
        <span className={css["detail"]}>
          {series.relation !== "current" && (
            <span className={css[series.relation]}>{t(`panel.${series.relation}`)}</span>
          )}
          {date}
        </span>
        <span className={css["detail"]}>
          {`${series.modality} · ${t("panel.images", { count: series.instances })}`}
        </span>
        <span className={css["progress"]}>
          <span className={css["track"]}>
            <span className={css["bar"]} style={{ transform: `scaleX(${ratio})` }} />
          </span>
          {progress}
        </span>
      </span>
    </button>
  );
}

function SeriesNote() {
  const { t } = useTranslation();
  const controller = useController();
  const { seriesState, series, isInvited } = useSession();
  if (!isInvited) return <div className={css["note"]}>{t("session.notInvited")}</div>;
  if (seriesState === "failed") {
    return (
      <div className={css["note"]} role="alert">
        {t("panel.failedSeries")}
        <Button size="xs" variant="default" onClick={() => controller.retry()}>
          {t("retry")}
        </Button>
      </div>
    );
  }
  if (series.length > 0) return null;
  return seriesState === "loading" ? (
    <output className={css["note"]}>
      <Loader size={18} color="var(--c-live)" />
      {t("panel.loadingSeries")}
    </output>
  ) : (
    <div className={css["note"]}>{t("panel.emptySeries")}</div>
  );
}

/** The case's series, the current study first: press one to show it, or drag it onto a viewport. */
export function SeriesList({ onShown }: { readonly onShown?: (() => void) | undefined }) {
  const { t } = useTranslation();
  const controller = useController();
  const { series, layout, may } = useSession();
  const { showScreen } = useSessionContext();
  return (
    <section className={css["section"]} aria-labelledby="series-heading">
      <PanelHeading id="series-heading" text={t("panel.series")}>
        {may.addStudies && <AddStudy />}
      </PanelHeading>
      <SeriesNote />
      <ul className={css["list"]}>
        {series.map((one) => (
          <li key={one.seriesUid}>
            <SeriesCard
              series={one}
              onShow={() => {
                showScreen(undefined); // What is chosen is what is seen.
                controller.view.showSeries(one.seriesUid, layout.active ?? 0);
                onShown?.();
              }}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
