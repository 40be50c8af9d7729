import { Button } from "@mantine/core";
import { IconAlertTriangle, IconWifiOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { SessionSnapshot } from "../../session/SessionSnapshot.ts";
import css from "./Banner.module.css";
import { useController, useSession } from "./SessionContext.ts";

type Trouble = "reconnecting" | "offline" | "readOnly" | "callFailed";

/** The one thing to say first; undefined while all is well. */
export function troubleOf(snapshot: SessionSnapshot): Trouble | undefined {
  if (snapshot.connection.kind === "reconnecting") return "reconnecting";
  if (snapshot.connection.kind !== "joined") return undefined;
  if (snapshot.save === "offline" || snapshot.save === "readOnly") return snapshot.save;
  return snapshot.call.state === "failed" ? "callFailed" : undefined;
}

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
