import { Button, Loader } from "@mantine/core";
import { IconPhotoOff, IconStack2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useSession, useSessionContext } from "../controls/SessionContext.ts";
import { useOverlay } from "./ViewportOverlay.tsx";
import css from "./ViewportState.module.css";

function EmptyState() {
  const { t } = useTranslation();
  const { arrangement } = useSessionContext();
  const { isFollowing, isPresenter, connection, session, caseId } = useSession();
  if (session && caseId !== undefined && !session.agenda.some(({ id }) => id === caseId)) {
    return <div className={css["state"]}>{t("viewport.notInvited")}</div>;
  }
  const waits = connection.kind === "joining" || (isFollowing && !isPresenter);
  const hint = arrangement === "desktop" ? "viewport.empty" : "viewport.emptyTouch";
  return (
    <div className={css["state"]}>
      <IconStack2 size={28} stroke={1.4} />
      {connection.kind === "joining" ? t("session.joining") : t(waits ? "viewport.waiting" : hint)}
    </div>
  );
}

/** What a viewport says while it has no image to show. */
export function ViewportState({ index }: { readonly index: number }) {
  const { t } = useTranslation();
  const { controller } = useSessionContext();
  const overlay = useOverlay(index);
  switch (overlay.state) {
    case "shown":
      return null;
    case "empty":
      return <EmptyState />;
    case "loading":
      return (
        <output className={css["state"]}>
          <Loader size={26} color="var(--i-live)" />
          {t("viewport.loading")}
        </output>
      );
    case "failed":
      return (
        <div className={css["state"]} role="alert">
          <IconPhotoOff size={28} stroke={1.4} className={css["failed"]} />
          <strong>{t("viewport.failed")}</strong>
          <span className={css["detail"]}>{t(`viewport.failure.${overlay.failure ?? "unavailable"}`)}</span>
          <Button size="xs" variant="default" className={css["retry"] ?? ""} onClick={() => controller.retry()}>
            {t("retry")}
          </Button>
        </div>
      );
  }
}
