import { IconChevronDown, IconChevronUp, IconGripVertical, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { AgendaItem } from "../../../shared/model/agenda.ts";
import { DecisionLine } from "../cases/DecisionLine.tsx";
import { BarButton } from "../controls/BarButton.tsx";
import css from "./AgendaEditor.module.css";

interface AgendaRowProps {
  readonly item: AgendaItem;
  /** From 0. */
  readonly place: number;
  readonly count: number;
  readonly mayPlan: boolean;
  readonly onMove: (place: number) => void;
  readonly onRemove: () => void;
}

/** At the ends they stay in reach of the keyboard: a button that goes away takes the focus with it. */
function MoveButtons({ item, place, count, onMove }: Omit<AgendaRowProps, "mayPlan" | "onRemove">) {
  const { t } = useTranslation();
  const isFirst = place === 0;
  const isLast = place === count - 1;
  return (
    <>
      <BarButton
        icon={<IconChevronUp size={18} />}
        label={t("plan.up", { title: item.title })}
        aria-disabled={isFirst}
        onClick={() => !isFirst && onMove(place - 1)}
      />
      <BarButton
        icon={<IconChevronDown size={18} />}
        label={t("plan.down", { title: item.title })}
        aria-disabled={isLast}
        onClick={() => !isLast && onMove(place + 1)}
      />
    </>
  );
}

/** One case of the agenda. */
export function AgendaRow({ item, place, mayPlan, onRemove, ...rest }: AgendaRowProps) {
  const { t } = useTranslation();
  return (
    <>
      {mayPlan && <IconGripVertical className={css["grip"]} size={18} aria-hidden="true" />}
      <span className={css["place"]}>{place + 1}</span>
      <div className={css["what"]}>
        <Link href={`/cases/${item.id}`} className={css["title"]}>
          {item.title}
        </Link>
        <span className={css["facts"]}>
          <span>{item.number}</span>
          <span>{t("case.studies", { count: item.studies.length })}</span>
          {item.state !== "planned" && <span className={css["state"]}>{t(`plan.caseState.${item.state}`)}</span>}
        </span>
        {item.question !== "" && <span className={css["question"]}>{item.question}</span>}
        {item.decision && <DecisionLine decision={item.decision} />}
      </div>
      {mayPlan && (
        <div className={css["buttons"]}>
          <MoveButtons item={item} place={place} {...rest} />
          <BarButton
            icon={<IconX size={18} />}
            label={t("plan.removeCase", { title: item.title })}
            onClick={onRemove}
          />
        </div>
      )}
    </>
  );
}
