import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { FailureCode } from "../../../shared/protocol/failures.ts";
import css from "./FormProblem.module.css";
import { codeOf, problemOf } from "./pageProblem.ts";

interface FormProblemProps {
  /** What the last try failed with; undefined where it did not. */
  readonly failure: unknown;
  /** What a code means in this form; the others say what they say everywhere. */
  readonly words?: Readonly<Partial<Record<FailureCode, string>>>;
}

export function ProblemLine({ children }: { readonly children: ReactNode }) {
  return (
    <p className={css["line"]} role="alert">
      <IconAlertTriangle size={18} stroke={1.75} aria-hidden="true" />
      <span>{children}</span>
    </p>
  );
}

/** Why the form was not accepted. */
export function FormProblem({ failure, words = {} }: FormProblemProps) {
  const { t } = useTranslation();
  if (failure === undefined) return null;
  const code = codeOf(failure);
  const own = code === undefined ? undefined : words[code];
  return <ProblemLine>{own ?? t(`page.${problemOf(failure)}.short`)}</ProblemLine>;
}
