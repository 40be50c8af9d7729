import { Button, Modal, Switch } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { actionLabels } from "./actionLabel.ts";
import css from "./HelpCard.module.css";
import { isChangeable, type KeyChanges } from "./keyChanges.ts";
import { keysFor } from "./keyMap.ts";
import type { KeyBinding, KeyGroup } from "./keyMap.ts";
import { KeyRecorder } from "./KeyRecorder.tsx";
import { useKeys } from "./KeysContext.ts";
import { useSession } from "./SessionContext.ts";

const groups: readonly KeyGroup[] = ["images", "layout", "session", "call"];

interface KeyChanging {
  readonly changes: KeyChanges;
  readonly onChangeKeys: (changes: KeyChanges) => void;
}

interface HelpCardProps extends KeyChanging {
  readonly isOpen: boolean;
  readonly areKeysEnabled: boolean;
  readonly onEnableKeys: (enabled: boolean) => void;
  readonly onClose: () => void;
}

interface KeyLineProps extends KeyChanging {
  readonly binding: KeyBinding;
  readonly isEditing: boolean;
}

function KeyLine({ binding, isEditing, ...changing }: KeyLineProps) {
  const { t } = useTranslation();
  const { action, cap } = binding;
  return (
    <div className={css["line"]}>
      <dt>{t(actionLabels[action])}</dt>
      <dd>
        {isEditing && isChangeable(binding) ? (
          <KeyRecorder binding={binding} {...changing} />
        ) : (
          <kbd className={css["cap"]}>{cap === "" ? t("keys.none") : cap}</kbd>
        )}
      </dd>
    </div>
  );
}

/** The keyboard card, drawn from the same map that the keys obey; keys are changed where they are read. */
export function HelpCard({ isOpen, areKeysEnabled, onEnableKeys, onClose, changes, onChangeKeys }: HelpCardProps) {
  const { t } = useTranslation();
  const { self } = useSession();
  const keys = useKeys();
  const [isEditing, setIsEditing] = useState(false);
  const close = (): void => {
    setIsEditing(false);
    onClose();
  };
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={t("help.title")}
      size={760}
      closeOnEscape={!isEditing}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <div className={css["columns"]}>
        {groups.map((group) => (
          <section key={group} className={css["group"]}>
            <h3 className={css["heading"]}>{t(`help.${group}`)}</h3>
            <dl className={css["list"]}>
              {keysFor(group, self, keys).map((binding) => (
                <KeyLine key={binding.action} {...{ binding, isEditing, changes, onChangeKeys }} />
              ))}
            </dl>
          </section>
        ))}
      </div>
      <div className={css["editing"]}>
        <Button size="xs" variant="default" aria-pressed={isEditing} onClick={() => setIsEditing((is) => !is)}>
          {t(isEditing ? "keys.done" : "keys.change")}
        </Button>
        {isEditing && Object.keys(changes).length > 0 && (
          <Button size="xs" variant="subtle" onClick={() => onChangeKeys({})}>
            {t("keys.resetAll")}
          </Button>
        )}
        {isEditing && <span className={css["hint"]}>{t("keys.kept")}</span>}
      </div>
      <p className={css["hint"]}>{t("help.mouse")}</p>
      <p className={css["hint"]}>{t("help.touch")}</p>
      <Switch
        className={css["switch"] ?? ""}
        checked={areKeysEnabled}
        onChange={(event) => onEnableKeys(event.currentTarget.checked)}
        label={t("help.enabled")}
        description={t("help.enabledHint")}
      />
    </Modal>
  );
}
