import { Menu } from "@mantine/core";
import { IconChevronUp } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { WindowPreset } from "../../session/ViewSnapshot.ts";
import { formatNumber } from "../i18n/format.ts";
import { BarButton } from "./BarButton.tsx";
import { KeyCap } from "./KeyCap.tsx";
import css from "./PresetMenu.module.css";
import { presetKey } from "./presetName.ts";
import { useController } from "./SessionContext.ts";

/** One preset: its key, its name, its width and centre. */
export function PresetRow({ preset, digit }: { readonly preset: WindowPreset; readonly digit: number }) {
  const { t, i18n } = useTranslation();
  const key = presetKey(preset.name);
  return (
    <span className={css["row"]}>
      <KeyCap>{digit}</KeyCap>
      <span>{key ? t(key) : preset.name}</span>
      <span className={css["detail"]}>
        {t("tool.presetDetail", {
          width: formatNumber(preset.width, i18n.language, 0),
          centre: formatNumber(preset.centre, i18n.language, 0),
        })}
      </span>
    </span>
  );
}

/** The window presets of the active image's modality, numbered as their keys. */
export function PresetMenu() {
  const { t } = useTranslation();
  const controller = useController();
  const [isOpen, setIsOpen] = useState(false);
  const presets = isOpen ? controller.view.presets() : [];
  return (
    <Menu position="top-start" width={260} opened={isOpen} onChange={setIsOpen}>
      <Menu.Target>
        <BarButton
          icon={<IconChevronUp />}
          label={t("tool.presets")}
          action="preset"
          text="always"
          className={css["button"]}
        />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("tool.presetsFor")}</Menu.Label>
        {presets.length === 0 && <Menu.Item disabled>{t("tool.noPresets")}</Menu.Item>}
        {presets.map((preset, index) => (
          <Menu.Item key={preset.name} onClick={() => controller.view.applyPreset(preset)}>
            <PresetRow preset={preset} digit={index + 1} />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
