import { Button, Loader, Popover } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SessionController, StudyChoice } from "../../session/SessionSnapshot.ts";
import { formatPatientName, isolated } from "../i18n/format.ts";
import { studyWords } from "../i18n/studyWords.ts";
import css from "./AddStudy.module.css";
import { useController } from "./SessionContext.ts";

type Choices =
  | { readonly state: "loading" }
  | { readonly state: "failed" }
  | { readonly state: "ready"; readonly studies: readonly StudyChoice[] };

interface Picker {
  readonly choices: Choices;
  load(): void;
  add(studyUid: string): void;
}

/** Asks for the list each time the picker opens: studies arrive while the session runs. */
function usePicker(controller: SessionController, onAdded: () => void): Picker {
  const [choices, setChoices] = useState<Choices>({ state: "loading" });
  const fail = (): void => setChoices({ state: "failed" });
  return {
    choices,
    load() {
      setChoices({ state: "loading" });
      controller.listAddableStudies().then((studies) => setChoices({ state: "ready", studies }), fail);
    },
    add(studyUid) {
      setChoices({ state: "loading" });
      controller.addStudy(studyUid).then(onAdded, fail);
    },
  };
}

function StudyRow({ study, onAdd }: { readonly study: StudyChoice; readonly onAdd: () => void }) {
  const { t, i18n } = useTranslation();
  const { name, date } = studyWords(study, t, i18n.language);
  return (
    <button type="button" className={css["study"]} onClick={onAdd}>
      <span className={css["name"]}>{name}</span>
      <span
        className={css["detail"]}
      >{`${isolated(formatPatientName(study.patientName))} · ${study.modalities} · ${date}`}</span>
    </button>
  );
}

function Choosing({ picker }: { readonly picker: Picker }) {
  const { t } = useTranslation();
  const { choices } = picker;
  switch (choices.state) {
    case "loading":
      return (
        <output className={css["note"]}>
          <Loader size={16} color="var(--c-live)" /> {t("panel.addStudyLoading")}
        </output>
      );
    case "failed":
      return (
        <div className={css["note"]} role="alert">
          {t("panel.addStudyFailed")}
          <Button size="xs" variant="default" onClick={() => picker.load()}>
            {t("retry")}
          </Button>
        </div>
      );
    case "ready":
      if (choices.studies.length === 0) return <p className={css["note"]}>{t("panel.addStudyEmpty")}</p>;
      return choices.studies.map((study) => (
        <StudyRow key={study.studyUid} study={study} onAdd={() => picker.add(study.studyUid)} />
      ));
  }
}

export function AddStudy() {
  const { t } = useTranslation();
  const controller = useController();
  const [isOpen, setIsOpen] = useState(false);
  const picker = usePicker(controller, () => setIsOpen(false));
  const toggle = (open: boolean): void => {
    setIsOpen(open);
    if (open) picker.load();
  };
  return (
    <Popover opened={isOpen} onChange={toggle} position="right-start" width={300} trapFocus>
      <Popover.Target>
        <button type="button" className={css["add"]} onClick={() => toggle(!isOpen)}>
          <IconPlus size={14} />
          {t("panel.addStudy")}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={css["dropdown"] ?? ""} aria-label={t("panel.addStudyTitle")}>
        <h3 className={css["title"]}>{t("panel.addStudyTitle")}</h3>
        <Choosing picker={picker} />
      </Popover.Dropdown>
    </Popover>
  );
}
