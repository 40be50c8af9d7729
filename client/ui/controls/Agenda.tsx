import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { AgendaItem } from "../../../shared/model/agenda.ts";
import { classNames } from "../theme/classNames.ts";
import css from "./Agenda.module.css";
import { CaseMenu } from "./CaseMenu.tsx";
import { DecisionLine } from "./DecisionLine.tsx";
import { PanelHeading } from "./PanelHeading.tsx";
import { useController, useSession } from "./SessionContext.ts";

interface AgendaRowProps {
  readonly entry: AgendaItem;
  readonly place: { readonly number: number; readonly total: number };
  readonly isShown: boolean;
}

/** Keeps the case on the stage in sight in a long agenda. */
function useInSight(isShown: boolean) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isShown) row.current?.scrollIntoView({ block: "nearest" });
  }, [isShown]);
  return row;
}

function NowChip() {
  const { t } = useTranslation();
  return (
    <span className={css["chip"]} data-state="onStage">
      {t("agenda.state.onStage")}
    </span>
  );
}

/** How far it has come, then what is asked: a patient's name is never cut for a word of state. */
function Question({ entry, isShown }: Pick<AgendaRowProps, "entry" | "isShown">) {
  const { t } = useTranslation();
  const { state, question } = entry;
  // What is still to come needs no word, and what was on stage a moment ago is discussed.
  const isTold = !isShown && state !== "planned" && state !== "onStage";
  return (
    <span className={css["question"]}>
      {isTold && (
        <span className={css["chip"]} data-state={state}>
          {t(`agenda.state.${state}`)}
        </span>
      )}
      {isTold && question !== "" && " · "}
      {question}
    </span>
  );
}

function AgendaRow({ entry, place, isShown }: AgendaRowProps) {
  const row = useInSight(isShown);
  const { agenda } = useController();
  const { may } = useSession();
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (!may.runAgenda || !event.altKey || by === 0) return;
    event.preventDefault();
    agenda.move(entry.id, by);
  };
  const content = (
    <>
      <span className={css["number"]}>{place.number}</span>
      <span className={css["title"]}>{entry.title === "" ? entry.number : entry.title}</span>
      {isShown && <NowChip />}
      <Question entry={entry} isShown={isShown} />
    </>
  );
  const isPressable = may.showCase;
  return (
    <li ref={row} className={css["item"]} data-case={entry.id} aria-current={isShown ? "true" : undefined}>
      <div className={classNames(css["line"], may.runAgenda && css["withMenu"])}>
        {isPressable ? (
          <button
            type="button"
            className={css["row"]}
            title={entry.question}
            onClick={() => agenda.show(entry.id)}
            onKeyDown={onKeyDown}
          >
            {content}
          </button>
        ) : (
          <div className={css["row"]}>{content}</div>
        )}
        {may.runAgenda && <CaseMenu entry={entry} place={place} isShown={isShown} />}
      </div>
      {(isShown || entry.decision !== undefined) && <DecisionLine entry={entry} />}
    </li>
  );
}

/** To the case before or after, for who may put one on the stage. */
function Steps({ at, total }: { readonly at: number; readonly total: number }) {
  const { t } = useTranslation();
  const { agenda } = useController();
  return (
    <span className={css["steps"]}>
      <button
        type="button"
        aria-label={t("agenda.previous")}
        title={`${t("agenda.previous")} · Page ↑`}
        disabled={at <= 0}
        onClick={() => agenda.step(-1)}
      >
        <IconChevronUp size={15} />
      </button>
      <button
        type="button"
        aria-label={t("agenda.next")}
        title={`${t("agenda.next")} · Page ↓`}
        disabled={at === total - 1}
        onClick={() => agenda.step(1)}
      >
        <IconChevronDown size={15} />
      </button>
    </span>
  );
}

/** The session's cases in order, how far each has come and what was decided; whoever may puts one on the stage by pressing it. */
export function Agenda() {
  const { t } = useTranslation();
  const { session, caseId, may } = useSession();
  const agenda = session?.agenda ?? [];
  const at = agenda.findIndex((one) => one.id === caseId);
  return (
    <section className={css["agenda"]} aria-labelledby="agenda-heading">
      <PanelHeading id="agenda-heading" text={t("panel.agenda")}>
        {session && (
          <span className={css["place"]}>
            {at >= 0 ? `${at + 1} / ${agenda.length}` : agenda.length}
            {may.showCase && agenda.length > 1 && <Steps at={at} total={agenda.length} />}
          </span>
        )}
      </PanelHeading>
      {session && agenda.length === 0 && <p className={css["empty"]}>{t("panel.emptyAgenda")}</p>}
      <ol
        className={css["list"]}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long list is scrolled by keys too
        tabIndex={may.showCase ? undefined : 0}
        title={may.showCase ? undefined : t("agenda.presenterShows")}
      >
        {agenda.map((entry, index) => (
          <AgendaRow
            key={entry.id}
            entry={entry}
            place={{ number: index + 1, total: agenda.length }}
            isShown={entry.id === caseId}
          />
        ))}
      </ol>
    </section>
  );
}
