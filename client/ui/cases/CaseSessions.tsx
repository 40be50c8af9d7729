import { IconCalendarOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { CaseDetail } from "../../../shared/protocol/api/cases.ts";
import { formatMoment } from "../i18n/moment.ts";
import { EmptyNote } from "../pages/LoadedView.tsx";
import { Section } from "../pages/Section.tsx";
import css from "./CaseSessions.module.css";
import { DecisionLine } from "./DecisionLine.tsx";

/** Where the case was or will be discussed, and what was decided there. */
export function CaseSessions({ one }: { readonly one: CaseDetail }) {
  const { t, i18n } = useTranslation();
  return (
    <Section title={t("case.sessions")}>
      {one.sessions.length === 0 ? (
        <EmptyNote
          icon={<IconCalendarOff size={26} stroke={1.5} />}
          title={t("case.noSessions.title")}
          text={t("case.noSessions.text")}
        />
      ) : (
        <ul className={css["list"]}>
          {one.sessions.map(({ id, title, startsAt, decision }) => (
            <li key={id} className={css["item"]}>
              <Link href={`/sessions/${id}`} className={css["title"]}>
                {title}
              </Link>
              <span className={css["when"]}>{formatMoment(startsAt, i18n.language)}</span>
              {decision ? (
                <DecisionLine decision={decision} />
              ) : (
                <span className={css["when"]}>{t("case.undecided")}</span>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
