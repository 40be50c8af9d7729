import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { CaseView } from "../../../shared/model/case.ts";
import css from "./Agenda.module.css";
import { PanelHeading } from "./PanelHeading.tsx";
import { useController, useSession } from "./SessionContext.ts";

interface AgendaRowProps {
  readonly entry: CaseView;
  readonly number: number;
  readonly isShown: boolean;
  readonly canShow: boolean;
}

/** Keeps the case on the stage in sight in a long agenda. */
function useInSight(isShown: boolean) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isShown) row.current?.scrollIntoView({ block: "nearest" });
  }, [isShown]);
  return row;
}

function AgendaRow({ entry, number, isShown, canShow }: AgendaRowProps) {
  const { t } = useTranslation();
  const row = useInSight(isShown);
  const controller = useController();
  const content = (
    <>
      <span className={css["number"]}>{number}</span>
      <span className={css["title"]}>{entry.title === "" ? entry.number : entry.title}</span>
      {isShown && <span className={css["now"]}>{t("panel.shown")}</span>}
      <span className={css["question"]}>{entry.question}</span>
    </>
  );
  if (!canShow) {
    return (
      <li ref={row} className={css["row"]} aria-current={isShown ? "true" : undefined}>
        {content}
      </li>
    );
  }
  return (
    <li ref={row}>
      <button
        type="button"
        className={css["row"]}
        aria-current={isShown ? "true" : undefined}
        title={entry.question}
        onClick={() => controller.showCase(entry.id)}
      >
        {content}
      </button>
    </li>
  );
}

/** The session's cases in order; whoever runs the agenda puts one on the stage by pressing it. */
export function Agenda() {
  const { t } = useTranslation();
  const { session, caseId, canRunAgenda } = useSession();
  const agenda = session?.agenda ?? [];
  const at = agenda.findIndex((one) => one.id === caseId);
  return (
    <section className={css["agenda"]} aria-labelledby="agenda-heading">
      <PanelHeading id="agenda-heading" text={t("panel.agenda")}>
        {session && <span>{at >= 0 ? `${at + 1} / ${agenda.length}` : agenda.length}</span>}
      </PanelHeading>
      {session && agenda.length === 0 && <p className={css["empty"]}>{t("panel.emptyAgenda")}</p>}
      <ol
        className={css["list"]}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long list is scrolled by keys too
        tabIndex={canRunAgenda ? undefined : 0}
      >
        {agenda.map((entry, index) => (
          <AgendaRow
            key={entry.id}
            entry={entry}
            number={index + 1}
            isShown={entry.id === caseId}
            canShow={canRunAgenda}
          />
        ))}
      </ol>
    </section>
  );
}
