import { Loader } from "@mantine/core";
import { IconPhotoOff, IconStack2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useSession, useSessionContext } from "../controls/SessionContext.ts";
import { classNames } from "../theme/classNames.ts";
import { FailedWords } from "./FailedWords.tsx";
import { ObjectView } from "./ObjectView.tsx";
import { useOverlay } from "./ViewportOverlay.tsx";
import css from "./ViewportWords.module.css";

function Failed({ title, detail }: { readonly title: string; readonly detail: string }) {
  const { controller } = useSessionContext();
  return (
    <FailedWords
      icon={<IconPhotoOff size={28} stroke={1.4} />}
      title={title}
      detail={detail}
      onRetry={() => controller.retry()}
    />
  );
}

function EmptyState() {
  const { t } = useTranslation();
  const { arrangement } = useSessionContext();
  const { isFollowing, connection, isInvited, seriesState } = useSession();
  if (!isInvited) return <div className={css["words"]}>{t("viewport.notInvited")}</div>;
  if (seriesState === "failed") return <Failed title={t("session.failedPatient")} detail="" />;
  const hint = arrangement === "desktop" ? "viewport.empty" : "viewport.emptyTouch";
  return (
    <div className={css["words"]}>
      <IconStack2 size={28} stroke={1.4} />
      {connection.kind === "joining" ? t("session.joining") : t(isFollowing ? "viewport.waiting" : hint)}
    </div>
  );
}

/** What a viewport shows while it has no image: a document in its place, or words. */
export function ViewportState({ index }: { readonly index: number }) {
  const { t } = useTranslation();
  const overlay = useOverlay(index);
  switch (overlay.state) {
    case "shown":
      return null;
    case "empty":
      return <EmptyState />;
    case "object":
      return overlay.object ? <ObjectView object={overlay.object} name={overlay.seriesDescription} /> : null;
    case "loading":
      return (
        <output className={classNames(css["words"], css["late"])}>
          <Loader size={26} color="var(--i-live)" />
          {t("viewport.loading")}
        </output>
      );
    case "failed":
      return <Failed title={t("viewport.failed")} detail={t(`viewport.failure.${overlay.failure ?? "unavailable"}`)} />;
  }
}
