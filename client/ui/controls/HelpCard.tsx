import { Modal, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { actionLabels } from "./actionLabel.ts";
import css from "./HelpCard.module.css";
import { keysFor } from "./keyMap.ts";
import type { KeyGroup } from "./keyMap.ts";
import { useSession } from "./SessionContext.ts";

const groups: readonly KeyGroup[] = ["images", "session", "call"];

interface HelpCardProps {
  readonly isOpen: boolean;
  readonly areKeysEnabled: boolean;
  readonly onEnableKeys: (enabled: boolean) => void;
  readonly onClose: () => void;
}

/** The keyboard card, drawn from the same map that the keys obey. */
export function HelpCard({ isOpen, areKeysEnabled, onEnableKeys, onClose }: HelpCardProps) {
  const { t } = useTranslation();
  const { self } = useSession();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t("help.title")}
      size={760}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <div className={css["columns"]}>
        {groups.map((group) => (
          <section key={group} className={css["group"]}>
            <h3 className={css["heading"]}>{t(`help.${group}`)}</h3>
            <dl className={css["list"]}>
              {keysFor(group, self).map(({ action, cap }) => (
                <div key={action} className={css["line"]}>
                  <dt>{t(actionLabels[action])}</dt>
                  <dd>
                    <kbd className={css["cap"]}>{cap}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
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
