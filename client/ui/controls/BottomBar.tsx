import { IconAdjustments } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CameraButton, HandButton, LeaveButton, MicrophoneButton, ScreenButton } from "../call/CallControls.tsx";
import { StageControls } from "../call/StageControls.tsx";
import { BarButton } from "./BarButton.tsx";
import css from "./BottomBar.module.css";
import { CineButton } from "./CineButton.tsx";
import { ComparisonButtons, LayoutButtons } from "./LayoutButtons.tsx";
import { LayoutPicker } from "./LayoutPicker.tsx";
import { MeasureMenu } from "./MeasureMenu.tsx";
import { PresetMenu } from "./PresetMenu.tsx";
import { useLargeScreen, useSessionContext } from "./SessionContext.ts";
import { ArrowButton, ToolButtons } from "./ToolButtons.tsx";
import { ToolSheet } from "./ToolSheet.tsx";
import { ViewButtons } from "./ViewButtons.tsx";

interface BottomBarProps {
  readonly onLeave: () => void;
}

/** All tools, on a sheet: for screens whose bar has no room for them. */
function MoreButton() {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <BarButton
        icon={<IconAdjustments />}
        label={t("tool.more")}
        aria-expanded={isOpen}
        onClick={() => setIsOpen(true)}
      />
      <ToolSheet isOpen={isOpen} onClose={() => setIsOpen(false)} />
    </>
  );
}

function PhoneBottomBar({ onLeave }: BottomBarProps) {
  return (
    <footer className={css["phone"]}>
      <MicrophoneButton />
      <CameraButton />
      <MoreButton />
      <StageControls />
      <LeaveButton onLeave={onLeave} />
    </footer>
  );
}

/** Tools left, stage in the middle, call right: all that is done more than once a case is one press away. */
export function BottomBar({ onLeave }: BottomBarProps) {
  const { t } = useTranslation();
  const { arrangement } = useSessionContext();
  const areImagesHidden = useLargeScreen() !== undefined;
  if (arrangement === "phone") return <PhoneBottomBar onLeave={onLeave} />;
  return (
    <footer className={css["bar"]}>
      <div className={css["group"]} role="toolbar" aria-label={t("tool.group")} inert={areImagesHidden}>
        <ToolButtons />
        <MeasureMenu />
        {arrangement === "desktop" && <ArrowButton />}
        <PresetMenu />
        <span className={css["divider"]} />
        <ViewButtons />
        <span className={css["divider"]} />
        {arrangement === "desktop" && <LayoutButtons />}
        <LayoutPicker />
        {arrangement === "desktop" ? (
          <>
            <ComparisonButtons />
            <CineButton />
          </>
        ) : (
          <MoreButton />
        )}
      </div>
      <div className={css["call"]} role="toolbar" aria-label={t("call.group")}>
        <StageControls />
        <span className={css["divider"]} />
        <MicrophoneButton />
        <CameraButton />
        <ScreenButton />
        {arrangement === "desktop" && <HandButton />}
        <LeaveButton onLeave={onLeave} />
      </div>
    </footer>
  );
}
