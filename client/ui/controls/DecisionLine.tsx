import { IconCalendarPause, IconCircleCheck, IconCircleMinus, IconPencil, IconSignature } from "@tabler/icons-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { AgendaItem, Decision, DecisionOutcome } from "../../../shared/model/agenda.ts";
import { formatStamp } from "../i18n/formatStamp.ts";
import { DecisionEditor } from "./DecisionEditor.tsx";
import css from "./Decision.module.css";
import { useController, useSession } from "./SessionContext.ts";
import { SmallAction } from "./SmallAction.tsx";

const icons: Readonly<Record<DecisionOutcome, ReactNode>> = {
  made: <IconCircleCheck size={15} />,
  deferred: <IconCalendarPause size={15} />,
  notReached: <IconCircleMinus size={15} />,
};

function Written({ decision }: { readonly decision: Decision }) {
  const { t, i18n } = useTranslation();
  const when = (at: number): string => formatStamp(at, i18n.language);
  const { outcome, text, written, signed } = decision;
  return (
    <>
      <p className={css["text"]} data-outcome={outcome}>
        {icons[outcome]}
        <span>
          <strong>{t(`decision.outcomes.${outcome}`)}</strong>
          {text !== "" && ` · ${text}`}
        </span>
      </p>
      <p className={css["stamp"]}>{t("decision.writtenBy", { name: written.name, time: when(written.at) })}</p>
      <p className={css["stamp"]} data-signed={signed ? "" : undefined}>
        {signed ? t("decision.signed", { name: signed.name, time: when(signed.at) }) : t("decision.unsigned")}
      </p>
    </>
  );
}

interface ChoicesProps {
  readonly entry: AgendaItem;
  readonly onEdit: () => void;
}

function Choices({ entry, onEdit }: ChoicesProps) {
  const { t } = useTranslation();
  const { agenda } = useController();
  const { may } = useSession();
  const { decision } = entry;
  const canSign = decision !== undefined && !decision.signed && may.signDecision;
  return (
    <span className={css["choices"]}>
      {may.writeNotes && (
        <SmallAction onClick={onEdit}>
          <IconPencil size={14} />
          {t(decision ? "decision.edit" : "decision.add")}
        </SmallAction>
      )}
      {canSign && (
        <SmallAction isLive onClick={() => agenda.signDecision(entry.id)}>
          <IconSignature size={14} />
          {t("decision.sign")}
        </SmallAction>
      )}
    </span>
  );
}

/** What the team decided on a case, who wrote it and who signed it; written and signed in its place. */
export function DecisionLine({ entry }: { readonly entry: AgendaItem }) {
  const { may } = useSession();
  const [isEditing, setIsEditing] = useState(false);
  const { decision } = entry;
  if (isEditing && may.writeNotes) return <DecisionEditor entry={entry} onDone={() => setIsEditing(false)} />;
  if (!decision && !may.writeNotes) return null;
  return (
    <div className={css["decision"]}>
      {decision && <Written decision={decision} />}
      <Choices entry={entry} onEdit={() => setIsEditing(true)} />
    </div>
  );
}
