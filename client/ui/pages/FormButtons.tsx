import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import css from "./FormButtons.module.css";

interface FormButtonsProps {
  /** What the form does. */
  readonly submit: string;
  readonly isBusy: boolean;
  readonly onCancel: () => void;
}

/** How a form in a dialog ends: left as it was, or done. */
export function FormButtons({ submit, isBusy, onCancel }: FormButtonsProps) {
  const { t } = useTranslation();
  return (
    <div className={css["buttons"]}>
      <Button variant="default" onClick={onCancel}>
        {t("page.cancel")}
      </Button>
      <Button type="submit" loading={isBusy}>
        {submit}
      </Button>
    </div>
  );
}
