import { IconContrast2, IconMaximize, IconRestore } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { BarButton } from "./BarButton.tsx";
import { TurnButtons, TurnMenu } from "./TurnMenu.tsx";
import css from "./ViewButtons.module.css";
import { useController } from "./SessionContext.ts";

interface ViewButtonsProps {
  readonly text?: "never" | "always";
  /** Turns and flips: behind one button, or one each. */
  readonly turns?: "menu" | "buttons";
}

/** One press each: what is done to the active image as a whole. */
export function ViewButtons({ text = "never", turns = "menu" }: ViewButtonsProps) {
  const { t } = useTranslation();
  const controller = useController();
  return (
    <>
      <BarButton
        icon={<IconContrast2 />}
        label={t("tool.invert")}
        action="invert"
        text={text}
        onClick={() => controller.view.toggleInvert()}
      />
      <BarButton
        icon={<IconRestore />}
        label={t("tool.reset")}
        action="reset"
        text={text}
        onClick={() => controller.view.resetView()}
      />
      <BarButton
        icon={<IconMaximize />}
        label={t("tool.fit")}
        action="fit"
        text={text}
        onClick={() => controller.view.fitView()}
      />
      <BarButton
        icon={<span className={css["ratio"]}>1:1</span>}
        label={t("tool.actualSize")}
        text={text}
        onClick={() => controller.view.actualSize()}
      />
      {turns === "menu" ? <TurnMenu /> : <TurnButtons />}
    </>
  );
}
