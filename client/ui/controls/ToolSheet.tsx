import { Drawer } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CineButton } from "./CineButton.tsx";
import { ComparisonButtons, LayoutButtons } from "./LayoutButtons.tsx";
import { LayoutGrid } from "./LayoutPicker.tsx";
import { MeasureButtons } from "./MeasureMenu.tsx";
import { PresetRow } from "./PresetMenu.tsx";
import { useLargeScreen, useSession, useSessionContext } from "./SessionContext.ts";
import { SettingsMenu } from "./SettingsMenu.tsx";
import { EncryptionChip, SaveChip } from "./StatusChips.tsx";
import { ArrowButton, ToolButtons } from "./ToolButtons.tsx";
import css from "./ToolSheet.module.css";
import { ViewButtons } from "./ViewButtons.tsx";

interface ToolSheetProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function Presets({ onChosen }: { readonly onChosen: () => void }) {
  const { t } = useTranslation();
  const { controller } = useSessionContext();
  const presets = controller.view.presets();
  if (presets.length === 0) return null;
  return (
    <>
      <h3 className={css["heading"]}>{t("tool.presetsFor")}</h3>
      <div className={css["presets"]}>
        {presets.map((preset, index) => (
          <button
            key={preset.name}
            type="button"
            className={css["preset"]}
            onClick={() => {
              controller.view.applyPreset(preset);
              onChosen();
            }}
          >
            <PresetRow preset={preset} digit={index + 1} />
          </button>
        ))}
      </div>
    </>
  );
}

/** A phone's tools: a low sheet, so that the image stays in sight while they are used. */
export function ToolSheet({ isOpen, onClose }: ToolSheetProps) {
  const { t } = useTranslation();
  const { page } = useSessionContext();
  const { save, call } = useSession();
  const areImagesHidden = useLargeScreen() !== undefined;
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="bottom"
      size="min(470px, 76dvh)"
      title={t("tool.group")}
      overlayProps={{ backgroundOpacity: 0.15 }}
      closeButtonProps={{ "aria-label": t("close"), size: 44, iconSize: 22 }}
      classNames={{ content: css["sheet"] ?? "", header: css["header"] ?? "" }}
    >
      <div className={css["images"]} inert={areImagesHidden}>
        <div className={css["tools"]}>
          <ToolButtons text="always" />
          <ArrowButton text="always" />
          <MeasureButtons onChosen={onClose} />
        </div>
        <div className={css["row"]}>
          <ViewButtons turns="buttons" />
        </div>
        <div className={css["row"]}>
          <LayoutButtons />
          <ComparisonButtons />
          <CineButton />
        </div>
        <LayoutGrid onChosen={onClose} />
        <Presets onChosen={onClose} />
      </div>
      <div className={css["foot"]}>
        <SaveChip save={save} />
        <EncryptionChip call={call} />
        <SettingsMenu onHelp={() => page.toggleHelp()} />
      </div>
      <p className={css["use"]}>{t("intendedUse")}</p>
    </Drawer>
  );
}
