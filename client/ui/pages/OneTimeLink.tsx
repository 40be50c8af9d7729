import { Button, TextInput } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import css from "./OneTimeLink.module.css";

interface OneTimeLinkProps {
  readonly url: string;
  /** Whom it is for, and how it gets there. */
  readonly text: string;
  readonly onClose: () => void;
}

/** A link that is shown once. It is for one person and leaves the house by another channel than this page. */
export function OneTimeLink({ url, text, onClose }: OneTimeLinkProps) {
  const { t } = useTranslation();
  const { copy, copied, error } = useClipboard({ timeout: 4000 });
  return (
    <div className={css["box"]}>
      <p className={css["text"]}>{text}</p>
      <div className={css["row"]}>
        <TextInput
          className={css["field"] ?? ""}
          aria-label={t("page.link")}
          readOnly
          value={url}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button
          data-autofocus
          leftSection={copied ? <IconCheck size={18} /> : <IconCopy size={18} />}
          onClick={() => copy(url)}
        >
          {t(copied ? "page.copied" : "page.copy")}
        </Button>
      </div>
      {error !== null && (
        <p className={css["text"]} role="alert">
          {t("page.copyFailed")}
        </p>
      )}
      <p className={css["once"]}>{t("page.shownOnce")}</p>
      <div className={css["end"]}>
        <Button variant="default" onClick={onClose}>
          {t("page.done")}
        </Button>
      </div>
    </div>
  );
}
