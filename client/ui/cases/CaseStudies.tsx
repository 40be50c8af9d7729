import { Button } from "@mantine/core";
import { IconLink, IconPhotoPlus, IconStack2, IconUnlink } from "@tabler/icons-react";
import { type Ref, useCallback, useMemo, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { CaseDetail } from "../../../shared/protocol/api/cases.ts";
import type { SeriesCard, StudyCard } from "../../session/StudyLibrary.ts";
import { BarButton } from "../controls/BarButton.tsx";
import { formatPatientName, isolated } from "../i18n/format.ts";
import { studyWords } from "../i18n/studyWords.ts";
import { EmptyNote, LoadedView } from "../pages/LoadedView.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import { Section } from "../pages/Section.tsx";
import { useUndo } from "../pages/UndoBar.tsx";
import { useLoad } from "../pages/useLoad.ts";
import { useCaseSight } from "./caseSight.ts";
import type { CaseHandle } from "./CaseHandle.ts";
import css from "./CaseStudies.module.css";
import { StudyPicker } from "./StudyPicker.tsx";

interface CaseStudiesProps {
  readonly handle: CaseHandle;
  readonly one: CaseDetail;
}

function Thumbnail({ series }: { readonly series: SeriesCard }) {
  const { t } = useTranslation();
  const { studies } = usePorts();
  const subscribe = useCallback((listener: () => void) => studies.subscribe(listener), [studies]);
  const url = useSyncExternalStore(subscribe, () => studies.thumbnailUrl(series));
  const name = series.description === "" ? t("panel.unnamedSeries") : series.description;
  return (
    <li className={css["series"]}>
      <span className={css["picture"]}>
        {url === undefined ? <span className={css["modality"]}>{series.modality}</span> : <img src={url} alt="" />}
      </span>
      <span className={css["seriesName"]} title={name}>
        {name}
      </span>
      {series.images !== undefined && (
        <span className={css["count"]}>{t("panel.images", { count: series.images })}</span>
      )}
    </li>
  );
}

interface StudyProps {
  readonly ref: Ref<HTMLLIElement> | undefined;
  /** Somebody has come for it. */
  readonly isWanted: boolean;
  readonly study: StudyCard;
  readonly isPrior: boolean;
  /** Absent for who may not detach. */
  readonly onDetach: (() => void) | undefined;
}

function Study({ ref, isWanted, study, isPrior, onDetach }: StudyProps) {
  const { t, i18n } = useTranslation();
  const { name, date } = studyWords(study, t, i18n.language);
  return (
    <li ref={ref} className={css["study"]} data-wanted={isWanted ? "" : undefined} tabIndex={isWanted ? -1 : undefined}>
      <div className={css["head"]}>
        <div className={css["names"]}>
          <h3 className={css["name"]}>
            {name}
            {isPrior && <span className={css["prior"]}>{t("panel.prior")}</span>}
          </h3>
          <p className={css["facts"]}>
            {[date, study.modalities, isolated(formatPatientName(study.patientName))].join(" · ")}
          </p>
        </div>
        {onDetach && (
          <BarButton icon={<IconUnlink size={18} />} label={t("case.detach", { name, date })} onClick={onDetach} />
        )}
      </div>
      <ul className={css["strip"]} aria-label={t("panel.series")}>
        {study.series.map((series) => (
          <Thumbnail key={series.seriesUid} series={series} />
        ))}
      </ul>
    </li>
  );
}

/** Attaches and detaches, each with its way back. */
function useAttachments({ handle, one }: CaseStudiesProps) {
  const { t } = useTranslation();
  const { cases } = usePorts();
  const offer = useUndo();
  const fail = (): void => offer({ text: t("page.notDone"), tone: "danger" });
  const attach = (studyUid: string): Promise<void> =>
    handle.change(() => cases.attachStudy(one.id, studyUid)).then(() => undefined);
  const detach = (studyUid: string): Promise<void> =>
    handle.change(() => cases.detachStudy(one.id, studyUid)).then(() => undefined);
  return {
    attach: (studyUid: string) => {
      attach(studyUid).then(
        () => offer({ text: t("case.attached"), undo: () => void detach(studyUid).catch(fail) }),
        fail,
      );
    },
    detach: (studyUid: string) => {
      detach(studyUid).then(
        () => offer({ text: t("case.detached"), undo: () => void attach(studyUid).catch(fail) }),
        fail,
      );
    },
  };
}

interface StudyListProps {
  readonly cards: readonly StudyCard[];
  /** Absent for who may not detach. */
  readonly onDetach: ((studyUid: string) => void) | undefined;
}

function StudyList({ cards, onDetach }: StudyListProps) {
  const { isWanted, placeOf } = useCaseSight(cards.map(({ studyUid }) => studyUid));
  if (cards.length === 0) return null;
  return (
    <ul className={css["list"]}>
      {cards.map((study, index) => (
        <Study
          key={study.studyUid}
          ref={placeOf(study.studyUid)}
          isWanted={isWanted(study.studyUid)}
          study={study}
          isPrior={index > 0}
          onDetach={onDetach && (() => onDetach(study.studyUid))}
        />
      ))}
    </ul>
  );
}

/** The case's studies, the newest first and the others as its priors. */
export function CaseStudies({ handle, one }: CaseStudiesProps) {
  const { t } = useTranslation();
  const { studies } = usePorts();
  const [isPicking, setIsPicking] = useState(false);
  const { attach, detach } = useAttachments({ handle, one });
  const uids = one.studies.join(",");
  const load = useMemo(() => {
    const wanted = uids === "" ? [] : uids.split(",");
    return (signal: AbortSignal) => studies.cards(wanted, signal);
  }, [studies, uids]);
  const loader = useLoad(load);
  const { attachStudies } = one.may;
  const add = attachStudies && (
    <>
      <Button variant="default" size="xs" leftSection={<IconLink size={16} />} onClick={() => setIsPicking(true)}>
        {t("case.attach")}
      </Button>
      <Button
        component={Link}
        href={`/upload/${one.id}`}
        variant="default"
        size="xs"
        leftSection={<IconPhotoPlus size={16} />}
      >
        {t("upload.title")}
      </Button>
    </>
  );
  return (
    <Section title={t("case.studiesTitle")} aside={add}>
      <LoadedView loader={loader}>
        {(cards) => (
          <>
            <StudyList cards={cards} onDetach={attachStudies ? detach : undefined} />
            {one.studies.length > cards.length && (
              <p className={css["missing"]}>{t("case.hiddenStudies", { count: one.studies.length - cards.length })}</p>
            )}
            {one.studies.length === 0 && (
              <EmptyNote
                icon={<IconStack2 size={26} stroke={1.5} />}
                title={t("case.noStudies.title")}
                text={t(attachStudies ? "case.noStudies.text" : "case.noStudies.wait")}
              />
            )}
          </>
        )}
      </LoadedView>
      <StudyPicker
        isOpen={isPicking}
        attached={one.studies}
        onClose={() => setIsPicking(false)}
        onPick={(studyUid) => {
          setIsPicking(false);
          attach(studyUid);
        }}
      />
    </Section>
  );
}
