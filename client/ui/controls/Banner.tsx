import { Button } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle, IconWifiOff, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ShownNotice } from "../../session/Notices.ts";
import { formatClockTime } from "../i18n/formatStamp.ts";
import css from "./Banner.module.css";
import { reasonOfCode } from "./noticeReason.ts";
import { capOf } from "./keyMap.ts";
import { useKeys } from "./KeysContext.ts";
import { useController, useSession, useSessionContext } from "./SessionContext.ts";
import { troubleOf } from "./trouble.ts";

/** What is wrong and what it means, and where one's changes are meanwhile. */
function TroubleBanner() {
  const { t, i18n } = useTranslation();
  const controller = useController();
  const snapshot = useSession();
  const trouble = troubleOf(snapshot);
  if (!trouble) return null;
  const { connection, unsaved } = snapshot;
  const isLine = trouble === "reconnecting" || trouble === "offline";
  const time = connection.kind === "reconnecting" ? formatClockTime(connection.sinceMs, i18n.language) : "";
  return (
    <div className={css["banner"]}>
      {isLine ? <IconWifiOff size={18} /> : <IconAlertTriangle size={18} />}
      <span>
        {t(`session.banner.${trouble}`, { time })}
        {unsaved > 0 && ` ${t("session.banner.unsaved", { count: unsaved })}`}
      </span>
      {trouble !== "readOnly" && trouble !== "locked" && trouble !== "damaged" && (
        <Button size="compact-sm" variant="default" onClick={() => controller.retry()}>
          {t("retry")}
        </Button>
      )}
    </div>
  );
}

function useNoticeWords({ notice }: ShownNotice): string {
  const { t } = useTranslation();
  switch (notice.kind) {
    case "deputy":
      return t(notice.isSelf ? "notice.deputySelf" : "notice.deputy", notice);
    case "refused":
      return t("notice.refused", { reason: t(`notice.why.${reasonOfCode(notice.code)}`) });
    case "gathered":
      return t("notice.gathered", notice);
    case "mentioned":
      return t("chat.mentioned", notice);
    case "notOnAgenda":
      return t("chat.notOnAgenda");
    case "otherCase":
      return t("chat.otherCase");
    case "gone":
      return t(`chat.reference.gone.${notice.what}`);
    case "notOwnMark":
      return t("notice.notOwnMark");
    case "noRightToMark":
      return t("marks.noRight");
  }
}

function ReadButton({ shown }: { readonly shown: ShownNotice }) {
  const { t } = useTranslation();
  const { controller, page } = useSessionContext();
  const cap = capOf("chat", useKeys());
  const read = (): void => {
    controller.dismissNotice(shown.id);
    page.showChat();
  };
  return (
    <Button size="compact-sm" variant="default" onClick={read}>
      {cap === "" ? t("chat.read") : `${t("chat.read")} · ${cap}`}
    </Button>
  );
}

function NoticeLine({ shown }: { readonly shown: ShownNotice }) {
  const { t } = useTranslation();
  const controller = useController();
  const words = useNoticeWords(shown);
  return (
    <div className={css["banner"]} data-tone="plain">
      <IconInfoCircle size={18} />
      <span>{words}</span>
      {shown.notice.kind === "mentioned" && <ReadButton shown={shown} />}
      <button
        type="button"
        className={css["dismiss"]}
        aria-label={t("notice.dismiss")}
        onClick={() => controller.dismissNotice(shown.id)}
      >
        <IconX size={16} />
      </button>
    </div>
  );
}

/** In plain words over the image's upper edge, where it moves nothing: what is wrong, and what has just happened. */
export function Banner() {
  const { notices } = useSession();
  return (
    <output className={css["place"]}>
      <TroubleBanner />
      {notices.map((shown) => (
        <NoticeLine key={shown.id} shown={shown} />
      ))}
    </output>
  );
}
