import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { type AgendaItem, DecisionOutcome, MAX_DECISION_LENGTH } from "../../../shared/model/agenda.ts";
import { reasonOf } from "./noticeReason.ts";
import css from "./Decision.module.css";
import { useController } from "./SessionContext.ts";
import { SmallAction } from "./SmallAction.tsx";

interface DecisionEditorProps {
  readonly entry: AgendaItem;
  readonly onDone: () => void;
}

type Saving = { readonly state: "writing" | "saving" } | { readonly state: "failed"; readonly error: unknown };

interface Draft {
  readonly outcome: DecisionOutcome;
  readonly text: string;
  readonly saving: Saving;
  setOutcome(outcome: DecisionOutcome): void;
  setText(text: string): void;
  save(): void;
}

/** One's own words stay one's own: what others write meanwhile is said beside them, and a failure keeps them. */
function useDraft({ entry, onDone }: DecisionEditorProps): Draft {
  const { agenda } = useController();
  const [outcome, setOutcome] = useState<DecisionOutcome>(entry.decision?.outcome ?? "made");
  const [text, setText] = useState(entry.decision?.text ?? "");
  const [saving, setSaving] = useState<Saving>({ state: "writing" });
  return {
    outcome,
    text,
    saving,
    setOutcome,
    setText,
    save() {
      if (saving.state === "saving") return;
      setSaving({ state: "saving" });
      agenda
        .recordDecision(entry.id, { outcome, text: text.trim() })
        .then(onDone, (error: unknown) => setSaving({ state: "failed", error }));
    },
  };
}

export function DecisionEditor({ entry, onDone }: DecisionEditorProps) {
  const { t } = useTranslation();
  const draft = useDraft({ entry, onDone });
  const [before] = useState(entry.decision?.written.at);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const other = entry.decision && entry.decision.written.at !== before ? entry.decision : undefined;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") onDone();
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    draft.save();
  };
  return (
    <form
      className={css["decision"]}
      aria-label={t("decision.label")}
      onSubmit={(event) => {
        event.preventDefault();
        draft.save();
      }}
    >
      <select
        className={css["outcome"]}
        aria-label={t("decision.outcome")}
        value={draft.outcome}
        onChange={(event) => draft.setOutcome(DecisionOutcome.parse(event.currentTarget.value))}
      >
        {DecisionOutcome.options.map((outcome) => (
          <option key={outcome} value={outcome}>
            {t(`decision.outcomes.${outcome}`)}
          </option>
        ))}
      </select>
      <textarea
        ref={field}
        className={css["field"]}
        rows={3}
        maxLength={MAX_DECISION_LENGTH}
        aria-label={t("decision.text")}
        placeholder={t("decision.placeholder")}
        title={t("decision.hint")}
        value={draft.text}
        onChange={(event) => draft.setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {other && (
        <output className={css["warning"]}>
          {t("decision.changedMeanwhile", { name: other.written.name, text: other.text })}
        </output>
      )}
      {draft.saving.state === "failed" && (
        <p className={css["warning"]} role="alert">
          {t("decision.failed", { reason: t(`notice.why.${reasonOf(draft.saving.error)}`) })}
        </p>
      )}
      <span className={css["choices"]}>
        <SmallAction type="submit" isLive isDisabled={draft.saving.state === "saving"}>
          {t("decision.save")}
        </SmallAction>
        <SmallAction onClick={onDone}>{t("decision.cancel")}</SmallAction>
      </span>
    </form>
  );
}
