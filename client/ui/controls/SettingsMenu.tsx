import { Menu, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconKeyboard, IconMoon, IconSettings, IconSun } from "@tabler/icons-react";
import { useDeferredValue } from "react";
import { useTranslation } from "react-i18next";
import { languages } from "../i18n/i18n.ts";
import { BarButton } from "./BarButton.tsx";

interface SettingsMenuProps {
  /** Absent where there are no shortcuts to explain. */
  readonly onHelp?: () => void;
}

/** Language and appearance, and the way to the keyboard card. */
export function SettingsMenu({ onHelp }: SettingsMenuProps) {
  const { t, i18n } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("dark");
  const isDark = scheme === "dark";
  // What a page is opened for comes first; its menu a moment later.
  const hasMenu = useDeferredValue(true, false);
  const button = <BarButton icon={<IconSettings />} label={t("settings")} />;
  if (!hasMenu) return button;
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={i18n.language} onChange={(code) => void i18n.changeLanguage(code)}>
          <Menu.Label>{t("language")}</Menu.Label>
          {languages.map(({ code, name }) => (
            <Menu.RadioItem key={code} value={code} lang={code}>
              {name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item
          leftSection={isDark ? <IconSun size={16} /> : <IconMoon size={16} />}
          onClick={() => setColorScheme(isDark ? "light" : "dark")}
        >
          {t(isDark ? "theme.toLight" : "theme.toDark")}
        </Menu.Item>
        {onHelp && (
          <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={onHelp}>
            {t("help.open")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
