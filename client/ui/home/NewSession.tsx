import { Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { NewSession as NewSessionBody } from "../../../shared/protocol/api/sessions.ts";
import { fromLocalInput, toLocalInput } from "../i18n/moment.ts";
import { FormButtons } from "../pages/FormButtons.tsx";
import { FormProblem, ProblemLine } from "../pages/FormProblem.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import { useSubmit } from "../pages/useSubmit.ts";
import css from "./NewThing.module.css";

interface NewSessionProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const HOUR_MS = 3_600_000;

/** The next full hour. */
function soon(now: number): string {
  return toLocalInput(Math.ceil((now + 1) / HOUR_MS) * HOUR_MS);
}

function Form({ onClose }: Pick<NewSessionProps, "onClose">) {
  const { t } = useTranslation();
  const { sessions, now } = usePorts();
  const [, navigate] = useLocation();
  const [title, setTitle] = useState("");
  const [starts, setStarts] = useState(() => soon(now()));
  const [isIncomplete, setIsIncomplete] = useState(false);
  const { isBusy, failure, run } = useSubmit();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const body = NewSessionBody.safeParse({ title, startsAt: fromLocalInput(starts) });
    setIsIncomplete(!body.success);
    if (!body.success) return;
    await run(async () => {
      const { id } = await sessions.create(body.data);
      onClose();
      navigate(`/sessions/${id}`);
    });
  };
  return (
    <form className={css["form"]} onSubmit={(event) => void submit(event)} noValidate>
      <TextInput
        label={t("plan.titleLabel")}
        description={t("plan.titleHint")}
        data-autofocus
        required
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <TextInput
        label={t("plan.starts")}
        type="datetime-local"
        required
        value={starts}
        onChange={(event) => setStarts(event.currentTarget.value)}
      />
      {isIncomplete && <ProblemLine>{t("plan.incomplete")}</ProblemLine>}
      {!isIncomplete && <FormProblem failure={failure} />}
      <FormButtons submit={t("plan.create")} isBusy={isBusy} onCancel={onClose} />
    </form>
  );
}

/** A new session; its agenda and members are chosen on its plan. */
export function NewSession({ isOpen, onClose }: NewSessionProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t("home.newSession")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Form onClose={onClose} />
    </Modal>
  );
}
