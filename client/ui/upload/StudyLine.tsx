import { Button } from "@mantine/core";
import { IconLink } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { StudyChoice } from "../../session/SessionSnapshot.ts";
import { formatPatientName } from "../i18n/format.ts";
import { studyWords } from "../i18n/studyWords.ts";
import { CaseChooser } from "./CaseChooser.tsx";
import css from "./StudyLine.module.css";
import type { Attaching, AttachTarget } from "./useAttach.ts";

interface StudyLineProps {
  readonly study: StudyChoice;
  /** How many images, and how many of them are new. */
  readonly facts: ReactNode;
  readonly attaching: Attaching;
  /** The case that one has come from; without one it is chosen. */
  readonly target: AttachTarget | undefined;
}

/** A study that no case carries yet, and the way into one. */
export function StudyLine({ study, facts, attaching, target }: StudyLineProps) {
  const { t, i18n } = useTranslation();
  const [isChoosing, setIsChoosing] = useState(false);
  const { studyUid } = study;
  const done = attaching.attached.get(studyUid);
  const patient = formatPatientName(study.patientName);
  const { name, date } = studyWords(study, t, i18n.language);
  return (
    <li className={css["study"]}>
      <div className={css["what"]}>
        <span className={css["name"]}>{patient === "" ? "–" : patient}</span>
        <span className={css["facts"]}>{[name, date, study.modalities].join(" · ")}</span>
        <span className={css["facts"]}>{facts}</span>
      </div>
      {done ? (
        <Link href={`/cases/${done.id}`} className={css["done"]}>
          {t("upload.studies.attached", { number: done.number })}
        </Link>
      ) : (
        <Button
          variant={target ? "filled" : "default"}
          size="sm"
          leftSection={<IconLink size={16} />}
          disabled={attaching.isBusy}
          aria-label={`${target ? t("upload.studies.attachTo", { number: target.number }) : t("upload.studies.attach")}: ${patient}, ${date}`}
          onClick={() => (target ? attaching.attach(target, [studyUid]) : setIsChoosing(true))}
        >
          {target ? t("upload.studies.attachTo", { number: target.number }) : t("upload.studies.attach")}
        </Button>
      )}
      <CaseChooser
        isOpen={isChoosing}
        onClose={() => setIsChoosing(false)}
        onPick={({ id, number }) => {
          setIsChoosing(false);
          attaching.attach({ id, number }, [studyUid]);
        }}
      />
    </li>
  );
}
