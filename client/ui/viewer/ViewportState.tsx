import { Button, Loader } from "@mantine/core";
import { IconPhotoOff, IconStack2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useSession, useSessionContext } from "../controls/SessionContext.ts";
import { classNames } from "../theme/classNames.ts";
import { ObjectView } from "./ObjectView.tsx";
import { useOverlay } from "./ViewportOverlay.tsx";
import css from "./ViewportState.module.css";

function Failed({ title, detail }: { readonly title: string; readonly detail: string }) {
  const { t } = useTranslation();
  const { controller } = useSessionContext();
  return (
    <div className={css["state"]} role="alert">
      <IconPhotoOff size={28} stroke={1.4} className={css["failed"]} />
      <strong>{title}</strong>
      {detail !== "" && <span className={css["detail"]}>{detail}</span>}
      <Button size="xs" variant="default" className={css["retry"] ?? ""} onClick={() => controller.retry()}>
        {t("retry")}
      </Button>
    </div>
  );
}

function EmptyState() {
  const { t } = useTranslation();
  const { arrangement } = useSessionContext();
  const { isFollowing, connection, isInvited, seriesState } = useSession();
  if (!isInvited) return <div className={css["state"]}>{t("viewport.notInvited")}</div>;
  if (seriesState === "failed") return <Failed title={t("session.failedPatient")} detail="" />;
  const hint = arrangement === "desktop" ? "viewport.empty" : "viewport.emptyTouch";
  return (
    <div className={css["state"]}>
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
        <output className={classNames(css["state"], css["late"])}>
          <Loader size={26} color="var(--i-live)" />
          {t("viewport.loading")}
        </output>
      );
    case "failed":
      return <Failed title={t("viewport.failed")} detail={t(`viewport.failure.${overlay.failure ?? "unavailable"}`)} />;
  }
}
