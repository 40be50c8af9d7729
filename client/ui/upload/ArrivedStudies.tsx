import { Button } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { StudyCard } from "../../session/StudyLibrary.ts";
import type { ArrivedStudy, UploadSnapshot } from "../../upload/UploadSnapshot.ts";
import { LoadedView } from "../pages/LoadedView.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import { Section } from "../pages/Section.tsx";
import { useLoad } from "../pages/useLoad.ts";
import { StudyLine } from "./StudyLine.tsx";
import css from "./StudyLine.module.css";
import { type AttachTarget, useAttach } from "./useAttach.ts";

interface ArrivedProps {
  readonly upload: UploadSnapshot;
  readonly target: AttachTarget | undefined;
}

interface ListProps {
  readonly cards: readonly StudyCard[];
  readonly arrived: ReadonlyMap<string, ArrivedStudy>;
  readonly target: AttachTarget | undefined;
  /** The case that carries a study already. */
  readonly carried: ReadonlyMap<string, AttachTarget>;
}

function imagesOf({ series }: StudyCard): number {
  return series.reduce((sum, { images }) => sum + (images ?? 0), 0);
}

function List({ cards, arrived, target, carried }: ListProps) {
  const { t } = useTranslation();
  const attaching = useAttach(carried);
  const patients = new Set(cards.map(({ patientName }) => patientName)).size;
  const open = cards.filter(({ studyUid }) => !attaching.attached.has(studyUid));
  const facts = (card: StudyCard): string => {
    const all = imagesOf(card);
    const images = t("upload.studies.images", { count: all });
    const stored = arrived.get(card.studyUid)?.stored ?? 0;
    return `${images} · ${stored > 0 ? t("upload.studies.isNew", { count: stored }) : t("upload.studies.allKnown")}`;
  };
  return (
    <>
      {patients > 1 && <p className={css["note"]}>{t("upload.studies.patients", { count: patients })}</p>}
      <ul className={css["list"]}>
        {cards.map((card) => (
          <StudyLine key={card.studyUid} study={card} facts={facts(card)} attaching={attaching} target={target} />
        ))}
      </ul>
      {arrived.size > cards.length && (
        <p className={css["hidden"]}>{t("upload.studies.hidden", { count: arrived.size - cards.length })}</p>
      )}
      {target && patients === 1 && open.length > 1 && (
        <div className={css["study"]}>
          <Button
            disabled={attaching.isBusy}
            onClick={() =>
              attaching.attach(
                target,
                open.map(({ studyUid }) => studyUid),
              )
            }
          >
            {t("upload.studies.attachAll", { number: target.number })}
          </Button>
        </div>
      )}
    </>
  );
}

/** The studies that this upload brought or found there, each with its way into a case. */
export function ArrivedStudies({ upload, target }: ArrivedProps) {
  const { t } = useTranslation();
  const { studies, cases } = usePorts();
  const targetId = target?.id;
  const uids = upload.studies.map(({ studyUid }) => studyUid).join(",");
  const load = useMemo(() => {
    const wanted = uids === "" ? [] : uids.split(",");
    return async (signal: AbortSignal) => {
      const [cards, mine] = await Promise.all([studies.cards(wanted, signal), cases.list(signal)]);
      // The case that one has come from speaks for itself, the newest other one for the rest.
      const known = mine.toReversed().toSorted((a, b) => Number(a.id === targetId) - Number(b.id === targetId));
      const carried = known.flatMap((one) => one.studies.map((uid) => [uid, one] as const));
      return { cards, carried: new Map<string, AttachTarget>(carried) };
    };
  }, [studies, cases, uids, targetId]);
  const loader = useLoad(load);
  const arrived = new Map(upload.studies.map((one) => [one.studyUid, one]));
  return (
    <Section title={t("upload.studies.title")}>
      <LoadedView loader={loader}>
        {({ cards, carried }) => <List cards={cards} arrived={arrived} target={target} carried={carried} />}
      </LoadedView>
    </Section>
  );
}
