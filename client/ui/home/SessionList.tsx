import { Button } from "@mantine/core";
import { IconCalendarEvent, IconChevronDown, IconDoorEnter } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { SessionSummary } from "../../../shared/protocol/api/sessions.ts";
import { dayWord, formatClock, formatDay } from "../i18n/moment.ts";
import { EmptyNote } from "../pages/LoadedView.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import { arrangeSessions } from "./arrangeSessions.ts";
import css from "./SessionList.module.css";

interface SessionRowProps {
  readonly session: SessionSummary;
  readonly now: number;
}

function When({ session, now }: SessionRowProps) {
  const { t, i18n } = useTranslation();
  const word = dayWord(session.startsAt, now);
  const day = word === "other" ? formatDay(session.startsAt, now, i18n.language) : t(`home.${word}`);
  return (
    <time className={css["when"]} dateTime={new Date(session.startsAt).toISOString()}>
      <span className={css["clock"]}>{formatClock(session.startsAt, i18n.language)}</span>
      <span className={css["day"]}>{day}</span>
    </time>
  );
}

function SessionRow({ session, now }: SessionRowProps) {
  const { t } = useTranslation();
  const { id, title, role, caseCount, presentCount, isEnded, startsAt } = session;
  const isNow = presentCount > 0 || dayWord(startsAt, now) === "today";
  return (
    <li className={css["row"]} data-live={presentCount > 0}>
      <When session={session} now={now} />
      <div className={css["what"]}>
        <Link href={`/sessions/${id}`} className={css["title"]}>
          {title}
        </Link>
        <p className={css["facts"]}>
          <span>{t("home.cases", { count: caseCount })}</span>
          <span>{t("home.yourRole", { role: t(`role.${role}`) })}</span>
          {isEnded && <span>{t("home.ended")}</span>}
        </p>
      </div>
      {presentCount > 0 && (
        <span className={css["live"]}>
          <span className={css["dot"]} aria-hidden="true" />
          {t("home.present", { count: presentCount })}
        </span>
      )}
      {!isEnded && (
        <Button
          component={Link}
          href={`/session/${id}`}
          className={css["join"] ?? ""}
          variant={isNow ? "filled" : "default"}
          leftSection={<IconDoorEnter size={18} />}
          aria-label={t("home.joinNamed", { title })}
        >
          {t("home.join")}
        </Button>
      )}
    </li>
  );
}

function Past({ sessions, now }: { readonly sessions: readonly SessionSummary[]; readonly now: number }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className={css["past"]}>
      <button type="button" className={css["fold"]} aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        <IconChevronDown size={16} aria-hidden="true" />
        {t("home.past", { count: sessions.length })}
      </button>
      {isOpen && (
        <ul className={css["list"]}>
          {sessions.map((session) => (
            <SessionRow key={session.id} session={session} now={now} />
          ))}
        </ul>
      )}
    </div>
  );
}

interface SessionListProps {
  readonly sessions: readonly SessionSummary[];
  readonly mayCreate: boolean;
}

/** Today's and coming sessions, ready to join; those before them folded away. */
export function SessionList({ sessions, mayCreate }: SessionListProps) {
  const { t } = useTranslation();
  const { now } = usePorts();
  const at = now();
  const { coming, past } = arrangeSessions(sessions, at);
  return (
    <>
      {coming.length === 0 ? (
        <EmptyNote
          icon={<IconCalendarEvent size={26} stroke={1.5} />}
          title={t("home.noSessions.title")}
          text={t(mayCreate ? "home.noSessions.text" : "home.noSessions.wait")}
        />
      ) : (
        <ul className={css["list"]}>
          {coming.map((session) => (
            <SessionRow key={session.id} session={session} now={at} />
          ))}
        </ul>
      )}
      {past.length > 0 && <Past sessions={past} now={at} />}
    </>
  );
}
