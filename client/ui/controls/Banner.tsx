import { Button } from "@mantine/core";
import { IconAlertTriangle, IconWifiOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import css from "./Banner.module.css";
import { useController, useSession } from "./SessionContext.ts";
import { troubleOf } from "./trouble.ts";

/** What is wrong and what it means, in plain words, over the image's upper edge: it moves nothing. */
export function Banner() {
  const { t } = useTranslation();
  const controller = useController();
  const trouble = troubleOf(useSession());
  const isLine = trouble === "reconnecting" || trouble === "offline";
  return (
    <output className={css["place"]}>
      {trouble && (
        <div className={css["banner"]}>
          {isLine ? <IconWifiOff size={18} /> : <IconAlertTriangle size={18} />}
          <span>{t(`session.banner.${trouble}`)}</span>
          {trouble !== "readOnly" && (
            <Button size="compact-sm" variant="default" onClick={() => controller.retry()}>
              {t("retry")}
            </Button>
          )}
        </div>
      )}
    </output>
  );
}
