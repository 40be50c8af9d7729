import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from "../../../shared/model/account.ts";

interface PasswordFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isNew?: boolean;
  readonly error?: string | undefined;
  /** The field that one types in at once. */
  readonly isFirst?: boolean;
}

/** A password: shown on request, pasted at will, known to password managers. Its one rule is its length. */
export function PasswordField({ label, value, onChange, isNew = false, error, isFirst = false }: PasswordFieldProps) {
  const { t } = useTranslation();
  const rule: PasswordInputProps = isNew ? { description: t("door.passwordRule", { count: MIN_PASSWORD_LENGTH }) } : {};
  return (
    <PasswordInput
      {...rule}
      label={label}
      size="md"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      maxLength={MAX_PASSWORD_LENGTH}
      autoComplete={isNew ? "new-password" : "current-password"}
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- the page's only purpose
      autoFocus={isFirst}
      visibilityToggleButtonProps={{ "aria-label": t("door.showPassword"), tabIndex: 0 }}
    />
  );
}

/** Whether a new password is long enough. */
export function isLongEnough(password: string): boolean {
  return password.length >= MIN_PASSWORD_LENGTH;
}
