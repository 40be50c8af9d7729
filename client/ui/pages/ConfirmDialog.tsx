import { Button, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import css from "./ConfirmDialog.module.css";

interface ConfirmDialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  /** What will happen, in plain words. */
  readonly text: string;
  /** What the button that does it says. */
  readonly action: string;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** Asks once about what leaves the house or cannot be taken back. */
export function ConfirmDialog({ isOpen, title, text, action, onClose, onConfirm }: ConfirmDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("close") }}>
      <p className={css["text"]}>{text}</p>
      <div className={css["buttons"]}>
        <Button variant="default" data-autofocus onClick={onClose}>
          {t("page.cancel")}
        </Button>
        <Button variant="default" className={css["danger"] ?? ""} onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </Modal>
  );
}
