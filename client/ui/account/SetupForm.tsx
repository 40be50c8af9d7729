import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { MAX_NAME_LENGTH } from "../../../shared/model/account.ts";
import { SetupRequest } from "../../../shared/protocol/api/auth.ts";
import { FormProblem, ProblemLine } from "../pages/FormProblem.tsx";
import { useSubmit } from "../pages/useSubmit.ts";
import type { AccountPort } from "./AccountPort.ts";
import door from "./DoorPage.module.css";
import { DoorPage } from "./DoorPage.tsx";
import { isLongEnough, PasswordField } from "./PasswordField.tsx";
import { forgetCode } from "./useCode.ts";

/** A new server's first page: the institution and who administers it. */
export function SetupForm({ account, code }: { readonly account: AccountPort; readonly code: string }) {
  const { t } = useTranslation();
  const [form, setForm] = useState({ institution: "", name: "", email: "", password: "" });
  const [isIncomplete, setIsIncomplete] = useState(false);
  const { isBusy, failure, run } = useSubmit();
  const set = (change: Partial<typeof form>): void => setForm((now) => ({ ...now, ...change }));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const request = SetupRequest.safeParse({ code, ...form });
    setIsIncomplete(!request.success);
    if (request.success && (await run(() => account.setUp(request.data)))) forgetCode();
  };
  const isShort = isIncomplete && !isLongEnough(form.password);
  return (
    <DoorPage title={t("door.setup.title")} tab="door.setup.title" text={t("door.setup.text")}>
      <form className={door["form"]} onSubmit={(event) => void submit(event)} noValidate>
        <TextInput
          label={t("door.setup.institution")}
          description={t("door.setup.institutionHint")}
          size="md"
          name="organization"
          autoComplete="organization"
          maxLength={MAX_NAME_LENGTH}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the page's only purpose
          autoFocus
          value={form.institution}
          onChange={(event) => set({ institution: event.currentTarget.value })}
        />
        <TextInput
          label={t("door.name")}
          description={t("door.nameHint")}
          size="md"
          name="name"
          autoComplete="name"
          maxLength={MAX_NAME_LENGTH}
          value={form.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextInput
          label={t("door.email")}
          description={t("door.emailHint")}
          size="md"
          type="email"
          name="email"
          autoComplete="username"
          spellCheck={false}
          value={form.email}
          onChange={(event) => set({ email: event.currentTarget.value })}
        />
        <PasswordField
          label={t("door.password")}
          isNew
          value={form.password}
          error={isShort ? t("door.tooShort") : undefined}
          onChange={(password) => set({ password })}
        />
        {isIncomplete && !isShort && <ProblemLine>{t("door.incompleteSetup")}</ProblemLine>}
        {!isIncomplete && <FormProblem failure={failure} words={{ "not-found": t("door.linkEnded.text") }} />}
        <Button type="submit" size="md" fullWidth loading={isBusy}>
          {t("door.setup.submit")}
        </Button>
      </form>
    </DoorPage>
  );
}
