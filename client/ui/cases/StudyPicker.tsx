import { IconStack2 } from "@tabler/icons-react";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { StudyChoice } from "../../session/SessionSnapshot.ts";
import { formatPatientName, isolated } from "../i18n/format.ts";
import { studyWords } from "../i18n/studyWords.ts";
import { Chooser } from "../pages/Chooser.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import css from "./StudyPicker.module.css";

interface StudyPickerProps {
  readonly isOpen: boolean;
  /** The studies that the case carries already. */
  readonly attached: readonly string[];
  readonly onClose: () => void;
  readonly onPick: (studyUid: string) => void;
}

function matches(study: StudyChoice, query: string): boolean {
  const text = [study.description, formatPatientName(study.patientName), study.modalities, study.studyDate ?? ""]
    .join("\n")
    .toLocaleLowerCase();
  return query
    .toLocaleLowerCase()
    .split(/\s+/u)
    .every((word) => text.includes(word));
}

function search(studies: readonly StudyChoice[], query: string): readonly StudyChoice[] {
  return studies.filter((study) => matches(study, query));
}

/** Studies that this person sees and the case does not carry yet. */
export function StudyPicker({ isOpen, attached, onClose, onPick }: StudyPickerProps) {
  const { t, i18n } = useTranslation();
  const { studies } = usePorts();
  const load = useCallback((signal: AbortSignal) => studies.list(signal), [studies]);
  return (
    <Chooser
      isOpen={isOpen}
      words="case.picker"
      icon={<IconStack2 size={26} stroke={1.5} />}
      load={load}
      isOffered={({ studyUid }) => !attached.some((uid) => uid === studyUid)}
      keyOf={({ studyUid }) => studyUid}
      search={search}
      onClose={onClose}
      onPick={({ studyUid }) => onPick(studyUid)}
    >
      {(study) => {
        const { name, date } = studyWords(study, t, i18n.language);
        return (
          <>
            <span className={css["name"]}>{name}</span>
            <span className={css["facts"]}>
              {[isolated(formatPatientName(study.patientName)), study.modalities, date].join(" · ")}
            </span>
          </>
        );
      }}
    </Chooser>
  );
}
