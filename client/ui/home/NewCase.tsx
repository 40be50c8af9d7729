import { Modal, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { NewCase as NewCaseBody } from "../../../shared/protocol/api/cases.ts";
import { FormButtons } from "../pages/FormButtons.tsx";
import { FormProblem, ProblemLine } from "../pages/FormProblem.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import { useSubmit } from "../pages/useSubmit.ts";
import css from "./NewThing.module.css";

interface NewCaseProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function Form({ onClose }: Pick<NewCaseProps, "onClose">) {
  const { t } = useTranslation();
  const { cases } = usePorts();
  const [, navigate] = useLocation();
  const [form, setForm] = useState({ number: "", title: "", question: "" });
  const [isIncomplete, setIsIncomplete] = useState(false);
  const { isBusy, failure, run } = useSubmit();
  const set = (change: Partial<typeof form>): void => setForm((now) => ({ ...now, ...change }));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const body = NewCaseBody.safeParse(form);
    setIsIncomplete(!body.success);
    if (!body.success) return;
    await run(async () => {
      const { id } = await cases.create(body.data);
      onClose();
      navigate(`/cases/${id}`);
    });
  };
  return (
    <form className={css["form"]} onSubmit={(event) => void submit(event)} noValidate>
      <TextInput
        label={t("case.number")}
        description={t("case.numberHint")}
        data-autofocus
        required
        maxLength={40}
        value={form.number}
        onChange={(event) => set({ number: event.currentTarget.value })}
      />
      <TextInput
        label={t("case.titleLabel")}
        description={t("case.titleHint")}
        required
        maxLength={200}
        value={form.title}
        onChange={(event) => set({ title: event.currentTarget.value })}
      />
      <Textarea
        label={t("case.question")}
        description={t("case.questionHint")}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2000}
        value={form.question}
        onChange={(event) => set({ question: event.currentTarget.value })}
      />
      {isIncomplete && <ProblemLine>{t("case.incomplete")}</ProblemLine>}
      {!isIncomplete && <FormProblem failure={failure} words={{ conflict: t("case.numberTaken") }} />}
      <FormButtons submit={t("case.create")} isBusy={isBusy} onCancel={onClose} />
    </form>
  );
}

/** A new case; its studies, history and members are chosen on its page. */
export function NewCase({ isOpen, onClose }: NewCaseProps) {
  const { t } = useTranslation();
  return (
    <Modal opened={isOpen} onClose={onClose} title={t("home.newCase")} closeButtonProps={{ "aria-label": t("close") }}>
      <Form onClose={onClose} />
    </Modal>
  );
}
