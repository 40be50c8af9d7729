import { Button, TextInput } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiFailure } from "../../../shared/protocol/api/ApiFailure.ts";
import { SignInRequest } from "../../../shared/protocol/api/auth.ts";
import { FormProblem, ProblemLine } from "../pages/FormProblem.tsx";
import { useSubmit } from "../pages/useSubmit.ts";
import type { AccountPort, SignedOutReason } from "./AccountPort.ts";
import door from "./DoorPage.module.css";
import { DoorPage } from "./DoorPage.tsx";
import { PasswordField } from "./PasswordField.tsx";
import css from "./SignInPage.module.css";

interface SignInPageProps {
  readonly account: AccountPort;
  readonly because: SignedOutReason;
}

/** What the server asked to wait. */
function waitOf(failure: unknown): number {
  const isLimited = failure instanceof ApiFailure && failure.code === "rate-limited";
  return isLimited ? Math.ceil(failure.retryAfterS ?? 60) : 0;
}

/** Seconds left of the time that the server asked to wait; 0 where one may try. */
function useWait(failure: unknown): number {
  const [of, setOf] = useState(failure);
  const [left, setLeft] = useState(0);
  if (of !== failure) {
    setOf(failure);
    setLeft(waitOf(failure));
  }
  const isWaiting = left > 0;
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setInterval(() => setLeft((now) => Math.max(0, now - 1)), 1000);
    return () => clearInterval(timer);
  }, [isWaiting]);
  return left;
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Who signs in goes on where they wanted to go: the address stays what it was, so there is nothing to be led astray by. */
export function SignInPage({ account, because }: SignInPageProps) {
  const { t } = useTranslation();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [isIncomplete, setIsIncomplete] = useState(false);
  const { isBusy, failure, run, clear } = useSubmit();
  const wait = useWait(failure);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const request = SignInRequest.safeParse({ email, password });
    setIsIncomplete(!request.success);
    if (request.success && wait === 0) await run(() => account.signIn(request.data));
  };
  const isLimited = failure instanceof ApiFailure && failure.code === "rate-limited";
  return (
    <DoorPage title={t("door.signIn")} tab="door.signIn">
      {because !== "nobody" && (
        <output className={css["reason"]}>
          <IconInfoCircle size={18} stroke={1.75} aria-hidden="true" />
          <span>{t(`door.${because}`)}</span>
        </output>
      )}
      <form className={door["form"]} onSubmit={(event) => void submit(event)} noValidate>
        <TextInput
          label={t("door.email")}
          size="md"
          type="email"
          name="email"
          autoComplete="username"
          spellCheck={false}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the page's only purpose
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordField
          label={t("door.password")}
          value={password}
          onChange={(value) => {
            setPassword(value);
            if (!isLimited) clear();
          }}
        />
        {isIncomplete && <ProblemLine>{t("door.incomplete")}</ProblemLine>}
        {!isIncomplete && isLimited && (
          <ProblemLine>{wait > 0 ? t("door.tooMany", { time: clock(wait) }) : t("door.tooManyOver")}</ProblemLine>
        )}
        {!isIncomplete && !isLimited && (
          <FormProblem failure={failure} words={{ unauthenticated: t("door.wrong"), forbidden: t("door.wrong") }} />
        )}
        <Button type="submit" size="md" fullWidth loading={isBusy} disabled={wait > 0}>
          {t("door.signIn")}
        </Button>
      </form>
      <p className={css["help"]}>{t("door.forgotten")}</p>
    </DoorPage>
  );
}
