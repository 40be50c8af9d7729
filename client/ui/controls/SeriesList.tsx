import { Button, Loader } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { NotShownSnapshot, SeriesSnapshot } from "../../session/SessionSnapshot.ts";
import { formatDate, formatPercent } from "../i18n/format.ts";
import { startSeriesDrag } from "../viewer/seriesDrag.ts";
import { AddStudy } from "./AddStudy.tsx";
import { ObjectIcon } from "./ObjectIcon.tsx";
import { PanelHeading } from "./PanelHeading.tsx";
import css from "./SeriesList.module.css";
import { useController, useSession, useSessionContext } from "./SessionContext.ts";

/** How much is still to come; empty once all of it is here. */
function useProgressWords({ instances, loadedInstances }: SeriesSnapshot): string {
  const { t, i18n } = useTranslation();
  if (loadedInstances >= instances) return "";
  return loadedInstances === 0 ? t("panel.waiting") : formatPercent(loadedInstances / instances, i18n.language);
}

/** How many images, what kind of document, or that it is not drawn. */
function useContentWords({ content, instances }: SeriesSnapshot): string {
  const { t } = useTranslation();
  if (content === "images") return t("panel.images", { count: instances });
  const kind = t(`object.kind.${content}`);
  return content === "report" || content === "pdf" ? kind : t("object.notDrawn", { kind });
}

/** A series that could not be listed is not hidden: nobody must take the list for all there is. */
function NotShownCard({ series }: { readonly series: NotShownSnapshot }) {
  const { t } = useTranslation();
  return (
    <div className={css["card"]} data-not-shown={series.reason}>
      <span className={css["thumb"]}>
        <IconAlertTriangle size={20} stroke={1.4} />
      </span>
      <span className={css["words"]}>
        <bdi className={css["name"]}>{series.description === "" ? t("panel.unnamedSeries") : series.description}</bdi>
        <span className={css["detail"]}>{`${series.modality} · ${t(`listed.${series.reason}`)}`}</span>
      </span>
    </div>
  );
}

function SeriesCard({ series, onShow }: { readonly series: SeriesSnapshot; readonly onShow: () => void }) {
  const { t, i18n } = useTranslation();
  const name = series.description === "" ? t("panel.unnamedSeries") : series.description;
  const progress = useProgressWords(series);
  const what = useContentWords(series);
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
          <ObjectIcon content={series.content} size={20} />
        ) : (
          <img src={series.thumbnailUrl} alt="" draggable={false} />
        )}
      </span>
      <span className={css["words"]}>
        <bdi className={css["name"]}>{name}</bdi>
        <span className={css["when"]}>
          {series.relation !== "current" && (
            <span className={css[series.relation]}>{t(`panel.${series.relation}`)}</span>
          )}
          <span>{date}</span>
        </span>
        <span className={css["detail"]}>{`${series.modality} · ${what}`}</span>
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
  const { series, notShown, layout, may } = useSession();
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
        {notShown.map((one) => (
          <li key={one.seriesUid}>
            <NotShownCard series={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}
