import { IconArrowsLeftRight, IconMinus, IconPlayerPause, IconPlus, IconRepeat } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useController, useSession } from "../controls/SessionContext.ts";
import { formatNumber } from "../i18n/format.ts";
import css from "./CineBar.module.css";

function Press({
  label,
  icon,
  onPress,
}: {
  readonly label: string;
  readonly icon: ReactNode;
  readonly onPress: () => void;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      // A press here is not one on the image below.
      onPointerDown={(event) => event.stopPropagation()}
      onClick={onPress}
    >
      {icon}
    </button>
  );
}

/** How fast and which way images play, on the viewport that plays and only while it does. */
export function CineBar({ isActive }: { readonly isActive: boolean }) {
  const { t, i18n } = useTranslation();
  const { cine: actions } = useController().view;
  const { cine } = useSession();
  if (!isActive || !cine.isPlaying) return null;
  const isLoop = cine.mode === "loop";
  return (
    <div className={css["bar"]} role="toolbar" aria-label={t("cine.group")}>
      <Press label={t("cine.pause")} icon={<IconPlayerPause />} onPress={() => actions.toggle()} />
      <Press label={t("cine.slower")} icon={<IconMinus />} onPress={() => actions.changeRate(-1)} />
      <output className={css["rate"]}>{t("cine.rate", { rate: formatNumber(cine.rate, i18n.language, 0) })}</output>
      <Press label={t("cine.faster")} icon={<IconPlus />} onPress={() => actions.changeRate(1)} />
      <Press
        label={t(isLoop ? "cine.sweep" : "cine.loop")}
        icon={isLoop ? <IconRepeat /> : <IconArrowsLeftRight />}
        onPress={() => actions.setMode(isLoop ? "sweep" : "loop")}
      />
    </div>
  );
}
