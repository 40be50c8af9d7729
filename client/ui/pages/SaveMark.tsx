import { IconAlertTriangle, IconCloudCheck, IconCloudUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import css from "./SaveMark.module.css";
import type { RecordSave } from "./useRecord.ts";

const icons = {
  saved: <IconCloudCheck size={18} stroke={1.75} aria-hidden="true" />,
  saving: <IconCloudUp size={18} stroke={1.75} aria-hidden="true" />,
  failed: <IconAlertTriangle size={18} stroke={1.75} aria-hidden="true" />,
};

/** Whether the server has what one sees. */
export function SaveMark({ save }: { readonly save: RecordSave }) {
  const { t } = useTranslation();
  return (
    <output className={css["mark"]} data-save={save}>
      {icons[save]}
      {t(`page.save.${save}`)}
    </output>
  );
}
