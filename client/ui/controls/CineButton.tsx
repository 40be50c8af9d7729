import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { BarButton } from "./BarButton.tsx";
import { useController, useSession } from "./SessionContext.ts";

/** Plays the active viewport; speed and direction are set on the image while it plays. */
export function CineButton({ text = "never" }: { readonly text?: "never" | "always" }) {
  const { t } = useTranslation();
  const { view } = useController();
  const { cine } = useSession();
  return (
    <BarButton
      icon={cine.isPlaying ? <IconPlayerPause /> : <IconPlayerPlay />}
      label={t(cine.isPlaying ? "cine.pause" : "cine.play")}
      action="cine"
      text={text}
      isPressed={cine.isPlaying}
      reason={cine.canPlay || cine.isPlaying ? undefined : t("cine.single")}
      onClick={() => view.cine.toggle()}
    />
  );
}
