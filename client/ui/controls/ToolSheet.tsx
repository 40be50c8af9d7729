import { Drawer } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { EncryptionChip, SaveChip } from "./StatusChips.tsx";
import { LayoutButtons } from "./LayoutButtons.tsx";
import { PresetMenu } from "./PresetMenu.tsx";
import { useSession, useSessionContext } from "./SessionContext.ts";
import { SettingsMenu } from "./SettingsMenu.tsx";
import { ToolButtons } from "./ToolButtons.tsx";
import css from "./ToolSheet.module.css";
import { ViewButtons } from "./ViewButtons.tsx";

interface ToolSheetProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** A phone's tools: a low sheet, so that the image stays in sight while they are used. */
export function ToolSheet({ isOpen, onClose }: ToolSheetProps) {
  const { t } = useTranslation();
  const { page } = useSessionContext();
  const { save, call } = useSession();
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="bottom"
      size="auto"
      title={t("tool.group")}
      overlayProps={{ backgroundOpacity: 0.15 }}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <div className={css["grid"]}>
        <ToolButtons text="always" />
      </div>
      <div className={css["row"]}>
        <PresetMenu />
        <ViewButtons />
        <LayoutButtons />
      </div>
      <div className={css["row"]}>
        <SaveChip save={save} />
        <EncryptionChip suite={call.srtpSuite} />
        <SettingsMenu onHelp={() => page.toggleHelp()} />
      </div>
    </Drawer>
  );
}
