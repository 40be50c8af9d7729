import { NativeSelect } from "@mantine/core";
import { useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { CaseMarks, MarkSnapshot } from "../../session/MarkSnapshot.ts";
import { useController, useSession } from "../controls/SessionContext.ts";
import { MarkItem } from "./MarkItem.tsx";
import css from "./MarksPanel.module.css";
import { MarksToolbar } from "./MarksToolbar.tsx";
import { RefusedMarks } from "./RefusedMarks.tsx";

function useMarks(): CaseMarks {
  const { marks } = useController();
  return useSyncExternalStore(
    (listener) => marks.subscribe(listener),
    () => marks.getSnapshot(),
  );
}

interface SeriesFilterProps {
  readonly marks: readonly MarkSnapshot[];
  readonly value: string;
  readonly onChange: (seriesUid: string) => void;
}

/** Worth its line only where marks lie in more than one series. */
function SeriesFilter({ marks, value, onChange }: SeriesFilterProps) {
  const { t } = useTranslation();
  const series = new Map(marks.map((mark) => [mark.seriesUid, mark.seriesDescription]));
  if (series.size < 2) return null;
  return (
    <NativeSelect
      className={css["filter"] ?? ""}
      size="xs"
      aria-label={t("marks.filter")}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        { value: "", label: t("marks.allSeries") },
        ...[...series].map(([seriesUid, name]) => ({
          value: seriesUid,
          label: name === "" ? t("marks.otherSeries") : name,
        })),
      ]}
    />
  );
}

function Empty() {
  const { t } = useTranslation();
  const { may } = useSession();
  return (
    <p className={css["empty"]}>
      {t("marks.empty")}
      {may.writeMarks && ` ${t("marks.emptyDraw")}`}
    </p>
  );
}

/** What was marked on the case's images, by whom and when; one press brings it into sight. */
export function MarksPanel() {
  const { t } = useTranslation();
  const { marks, refused, selectedId, save } = useMarks();
  const [seriesUid, filterBy] = useState("");
  const [areMine, showMine] = useState(false);
  const isKnown = marks.some((mark) => mark.seriesUid === seriesUid);
  const shown = marks.filter((mark) => (!isKnown || mark.seriesUid === seriesUid) && (!areMine || mark.isOwn));
  if (save === undefined) return <p className={css["empty"]}>{t("marks.noCase")}</p>;
  return (
    <section className={css["panel"]} aria-label={t("marks.tab")}>
      <RefusedMarks refused={refused} />
      {marks.length > 0 && <MarksToolbar marks={shown} areMine={areMine} onChange={showMine} />}
      <SeriesFilter marks={marks} value={isKnown ? seriesUid : ""} onChange={filterBy} />
      {marks.length === 0 && <Empty />}
      <ol
        className={css["list"]}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long list is scrolled by keys too
        tabIndex={0}
        aria-label={t("marks.tab")}
      >
        {shown.map((mark) => (
          <MarkItem key={mark.id} mark={mark} isSelected={mark.id === selectedId} />
        ))}
      </ol>
      {shown.length < marks.length && (
        <p className={css["rest"]}>{t("marks.hidden", { count: marks.length - shown.length })}</p>
      )}
    </section>
  );
}
