import { Button, SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AccountView } from "../../../shared/protocol/api/auth.ts";
import { languages } from "../i18n/i18n.ts";
import { FormProblem } from "../pages/FormProblem.tsx";
import { PageTitle } from "../pages/PageTitle.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import { Section } from "../pages/Section.tsx";
import { useUndo } from "../pages/UndoBar.tsx";
import { useSubmit } from "../pages/useSubmit.ts";
import css from "./AccountPage.module.css";
import { isLongEnough, PasswordField } from "./PasswordField.tsx";
import { useSignOut } from "./SignOutDialog.tsx";

function Who({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation();
  const facts = [
    [t("door.name"), account.name],
    [t("door.email"), account.email],
    [t("account.institution"), account.institution.name],
    [t("account.kind"), t(`users.kind.${account.kind}`)],
    ...(account.isCoordinator ? [[t("role.coordinator"), t("users.coordinatorMeans")]] : []),
  ];
  return (
    <dl className={css["facts"]}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function PasswordForm({ email }: { readonly email: string }) {
  const { t } = useTranslation();
  const { account } = usePorts();
  const offer = useUndo();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [isShort, setIsShort] = useState(false);
  const { isBusy, failure, run } = useSubmit();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setIsShort(!isLongEnough(next));
    if (!isLongEnough(next) || !(await run(() => account.changePassword({ current, next })))) return;
    setCurrent("");
    setNext("");
    offer({ text: t("account.passwordChanged") });
  };
  const wrong = t("account.wrongPassword");
  return (
    <form className={css["form"]} onSubmit={(event) => void submit(event)} noValidate>
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <PasswordField label={t("account.currentPassword")} value={current} onChange={setCurrent} />
      <PasswordField
        label={t("door.newPassword")}
        isNew
        value={next}
        error={isShort ? t("door.tooShort") : undefined}
        onChange={setNext}
      />
      <FormProblem failure={failure} words={{ unauthenticated: wrong, forbidden: wrong }} />
      <div>
        <Button type="submit" variant="default" loading={isBusy} disabled={current === "" || next === ""}>
          {t("account.changePassword")}
        </Button>
      </div>
    </form>
  );
}

function Looks() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div className={css["form"]}>
      <div className={css["choice"]}>
        <span>{t("language")}</span>
        <SegmentedControl
          aria-label={t("language")}
          value={i18n.language}
          onChange={(code) => void i18n.changeLanguage(code)}
          data={languages.map(({ code, name }) => ({ value: code, label: <span lang={code}>{name}</span> }))}
        />
      </div>
      <div className={css["choice"]}>
        <span>{t("theme.label")}</span>
        <SegmentedControl
          aria-label={t("theme.label")}
          value={colorScheme === "light" ? "light" : "dark"}
          onChange={(value) => setColorScheme(value === "light" ? "light" : "dark")}
          data={[
            { value: "dark", label: t("account.dark") },
            { value: "light", label: t("account.light") },
          ]}
        />
      </div>
    </div>
  );
}

/** What a person can see and change of their own account. */
export function AccountPage({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation();
  const { ask, dialog } = useSignOut();
  return (
    <div className={css["page"]}>
      <PageTitle title={t("account.title")} tab="account.title" />
      <Section title={t("account.who")}>
        <Who account={account} />
      </Section>
      <Section title={t("account.looks")}>
        <Looks />
      </Section>
      <Section title={t("door.password")}>
        <PasswordForm email={account.email} />
      </Section>
      <Section title={t("account.signOut")}>
        <div className={css["form"]}>
          <p className={css["text"]}>{t("account.everywhereMeans")}</p>
          <div className={css["buttons"]}>
            <Button variant="default" onClick={() => ask(false)}>
              {t("account.signOutHere")}
            </Button>
            <Button variant="default" onClick={() => ask(true)}>
              {t("account.signOutEverywhere")}
            </Button>
          </div>
        </div>
      </Section>
      {dialog}
    </div>
  );
}
