import { Button, Group, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface ConfirmDialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  readonly text: string;
  /** What the button does, in its own words. */
  readonly confirm: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before what cannot be undone. The way back has the focus. */
export function ConfirmDialog({ isOpen, title, text, confirm, onConfirm, onClose }: ConfirmDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} size={440} closeButtonProps={{ "aria-label": t("close") }}>
      <p style={{ margin: 0 }}>{text}</p>
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" data-autofocus onClick={onClose}>
          {t("people.cancel")}
        </Button>
        <Button
          variant="outline"
          color="var(--c-danger)"
          onClick={() => {
            onClose();
            onConfirm();
          }}
        >
          {confirm}
        </Button>
      </Group>
    </Modal>
  );
}
