import { useState } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { actionLabels } from "./actionLabel.ts";
import { capOfKey, giveKey, type KeyChanges, type Recorded, recordKey, resetKey } from "./keyChanges.ts";
import type { KeyBinding } from "./keyMap.ts";
import css from "./KeyRecorder.module.css";
import { useKeys } from "./KeysContext.ts";

type Taken = Extract<Recorded, { kind: "taken" }>;

interface KeyRecorderProps {
  readonly binding: KeyBinding;
  readonly changes: KeyChanges;
  readonly onChangeKeys: (changes: KeyChanges) => void;
}

function Conflict({
  taken,
  onUse,
  onKeep,
}: {
  readonly taken: Taken;
  readonly onUse: () => void;
  readonly onKeep: () => void;
}) {
  const { t } = useTranslation();
  const words = { key: capOfKey(taken.key), action: t(actionLabels[taken.by]) };
  return (
    <span className={css["conflict"]} role="alert">
      {t(taken.isFixed ? "keys.fixed" : "keys.taken", words)}
      {!taken.isFixed && (
        <button type="button" onClick={onUse}>
          {t("keys.useHere")}
        </button>
      )}
      <button type="button" onClick={onKeep}>
        {t("keys.keep")}
      </button>
    </span>
  );
}

/** The key of one action: a press waits for the next key and says whose that is. */
export function KeyRecorder({ binding, changes, onChangeKeys }: KeyRecorderProps) {
  const { t } = useTranslation();
  const keys = useKeys();
  const { action, cap } = binding;
  const [isRecording, setIsRecording] = useState(false);
  const [taken, setTaken] = useState<Taken>();
  const give = (key: string): void => {
    onChangeKeys(giveKey(changes, action, key));
    setTaken(undefined);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isRecording || event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") return setIsRecording(false);
    const recorded = recordKey(event.key, action, keys);
    if (recorded.kind === "ignored" || event.ctrlKey || event.metaKey || event.altKey) return;
    setIsRecording(false);
    if (recorded.kind === "taken") setTaken(recorded);
    else give(recorded.key);
  };
  if (taken) return <Conflict taken={taken} onUse={() => give(taken.key)} onKeep={() => setTaken(undefined)} />;
  return (
    <span className={css["line"]}>
      {changes[action] !== undefined && resetKey(changes, action) !== changes && (
        <button type="button" className={css["reset"]} onClick={() => onChangeKeys(resetKey(changes, action))}>
          {t("keys.reset")}
        </button>
      )}
      <button
        type="button"
        className={css["cap"]}
        aria-label={t("keys.changeKey", { action: t(actionLabels[action]) })}
        aria-pressed={isRecording}
        title={isRecording ? t("keys.pressHint") : undefined}
        onClick={() => setIsRecording(true)}
        onBlur={() => setIsRecording(false)}
        onKeyDown={onKeyDown}
        // The key that is recorded must not press this very button as it comes up.
        onKeyUp={(event) => event.key === " " && event.preventDefault()}
      >
        {isRecording ? t("keys.press") : cap === "" ? t("keys.none") : cap}
      </button>
    </span>
  );
}
