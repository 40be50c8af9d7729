import { Checkbox, Modal, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { MAX_NAME_LENGTH } from "../../../shared/model/account.ts";
import { type CreatedUser, NewUser } from "../../../shared/protocol/api/users.ts";
import { FormButtons } from "../pages/FormButtons.tsx";
import { FormProblem, ProblemLine } from "../pages/FormProblem.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import { useSubmit } from "../pages/useSubmit.ts";
import css from "./UsersPage.module.css";

interface AddUserProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onAdded: (created: CreatedUser) => void;
}

function Form({ onClose, onAdded }: Omit<AddUserProps, "isOpen">) {
  const { t } = useTranslation();
  const { users } = usePorts();
  const [form, setForm] = useState({ name: "", email: "", kind: "staff", isCoordinator: false });
  const [isIncomplete, setIsIncomplete] = useState(false);
  const { isBusy, failure, run } = useSubmit();
  const set = (change: Partial<typeof form>): void => setForm((now) => ({ ...now, ...change }));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const body = NewUser.safeParse(form);
    setIsIncomplete(!body.success);
    if (body.success) await run(async () => onAdded(await users.add(body.data)));
  };
  return (
    <form className={css["form"]} onSubmit={(event) => void submit(event)} noValidate autoComplete="off">
      <TextInput
        label={t("door.name")}
        description={t("users.nameHint")}
        data-autofocus
        required
        maxLength={MAX_NAME_LENGTH}
        value={form.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <TextInput
        label={t("door.email")}
        description={t("users.emailHint")}
        type="email"
        required
        spellCheck={false}
        value={form.email}
        onChange={(event) => set({ email: event.currentTarget.value })}
      />
      <NativeSelect
        label={t("users.kindLabel")}
        value={form.kind}
        onChange={(event) => set({ kind: event.currentTarget.value })}
        data={(["staff", "administrator"] as const).map((value) => ({ value, label: t(`users.kind.${value}`) }))}
      />
      <Checkbox
        label={t("role.coordinator")}
        description={t("users.coordinatorMeans")}
        checked={form.isCoordinator}
        onChange={(event) => set({ isCoordinator: event.currentTarget.checked })}
      />
      {isIncomplete && <ProblemLine>{t("users.incomplete")}</ProblemLine>}
      {!isIncomplete && <FormProblem failure={failure} words={{ conflict: t("users.emailTaken") }} />}
      <FormButtons submit={t("users.create")} isBusy={isBusy} onCancel={onClose} />
    </form>
  );
}

/** A new account; the person chooses the password by a link that the administrator hands over. */
export function AddUser({ isOpen, onClose, onAdded }: AddUserProps) {
  const { t } = useTranslation();
  return (
    <Modal opened={isOpen} onClose={onClose} title={t("users.add")} closeButtonProps={{ "aria-label": t("close") }}>
      <Form onClose={onClose} onAdded={onAdded} />
    </Modal>
  );
}
