import { Modal, TextInput } from "@mantine/core";
import { IconSearch, IconStack2 } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import type { StudyChoice } from "../../session/SessionSnapshot.ts";
import { formatDate, formatPatientName, isolated } from "../i18n/format.ts";
import { EmptyNote, LoadedView } from "../pages/LoadedView.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import { useLoad } from "../pages/useLoad.ts";
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

function Choices({ studies, onPick }: { readonly studies: readonly StudyChoice[] } & Pick<StudyPickerProps, "onPick">) {
  const { t, i18n } = useTranslation();
  const [query, setQuery] = useState("");
  const found = studies.filter((study) => matches(study, query));
  if (studies.length === 0) {
    return (
      <EmptyNote
        icon={<IconStack2 size={26} stroke={1.5} />}
        title={t("case.picker.empty")}
        text={t("case.picker.emptyText")}
      />
    );
  }
  return (
    <>
      <TextInput
        type="search"
        data-autofocus
        aria-label={t("case.picker.search")}
        placeholder={t("case.picker.search")}
        leftSection={<IconSearch size={16} />}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      <ul className={css["list"]}>
        {found.map((study) => (
          <li key={study.studyUid}>
            <button type="button" className={css["study"]} onClick={() => onPick(study.studyUid)}>
              <span className={css["name"]}>
                {study.description === "" ? t("panel.unnamedStudy") : study.description}
              </span>
              <span className={css["facts"]}>
                {[
                  isolated(formatPatientName(study.patientName)),
                  study.modalities,
                  study.studyDate === undefined ? t("panel.noDate") : formatDate(study.studyDate, i18n.language),
                ].join(" · ")}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className={css["facts"]}>{t("case.picker.nothing")}</p>}
    </>
  );
}

function Loaded({ attached, onPick }: Pick<StudyPickerProps, "attached" | "onPick">) {
  const { studies } = usePorts();
  const load = useCallback((signal: AbortSignal) => studies.list(signal), [studies]);
  const loader = useLoad(load);
  return (
    <LoadedView loader={loader}>
      {(list) => (
        <Choices studies={list.filter(({ studyUid }) => !attached.some((uid) => uid === studyUid))} onPick={onPick} />
      )}
    </LoadedView>
  );
}

/** Studies that this person sees and the case does not carry yet. */
export function StudyPicker({ isOpen, onClose, ...rest }: StudyPickerProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      size="lg"
      title={t("case.picker.title")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Loaded {...rest} />
    </Modal>
  );
}
