import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { FormProblem } from "../pages/FormProblem.tsx";
import { useSubmit } from "../pages/useSubmit.ts";
import type { AccountPort } from "./AccountPort.ts";
import door from "./DoorPage.module.css";
import { DoorPage } from "./DoorPage.tsx";
import { isLongEnough, PasswordField } from "./PasswordField.tsx";
import { forgetCode } from "./useCode.ts";

interface WelcomeFormProps {
  readonly account: AccountPort;
  readonly code: string;
  readonly person: { readonly name: string; readonly email: string };
}

/** A person chooses a password: the first one, or the next one in place of a forgotten one. */
export function WelcomeForm({ account, code, person }: WelcomeFormProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const [isShort, setIsShort] = useState(false);
  const { isBusy, failure, run } = useSubmit();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setIsShort(!isLongEnough(password));
    if (isLongEnough(password) && (await run(() => account.setPassword({ code, password })))) forgetCode();
  };
  return (
    <DoorPage
      title={t("door.welcome.title", { name: person.name })}
      tab="door.newPassword"
      text={t("door.welcome.text")}
    >
      <form className={door["form"]} onSubmit={(event) => void submit(event)} noValidate>
        <TextInput
          label={t("door.email")}
          size="md"
          type="email"
          name="email"
          autoComplete="username"
          readOnly
          value={person.email}
        />
        <PasswordField
          label={t("door.newPassword")}
          isNew
          isFirst
          value={password}
          error={isShort ? t("door.tooShort") : undefined}
          onChange={setPassword}
        />
        <FormProblem failure={failure} words={{ "not-found": t("door.linkEnded.text") }} />
        <Button type="submit" size="md" fullWidth loading={isBusy}>
          {t("door.welcome.submit")}
        </Button>
      </form>
    </DoorPage>
  );
}
