import { Menu } from "@mantine/core";
import { IconFlipHorizontal, IconFlipVertical, IconRotate2, IconRotateClockwise2 } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { actionLabels } from "./actionLabel.ts";
import { BarButton } from "./BarButton.tsx";
import { type Action, capOf } from "./keyMap.ts";
import { useKeys } from "./KeysContext.ts";
import { performAction } from "./performAction.ts";
import { useSessionContext } from "./SessionContext.ts";

interface ViewTurn {
  readonly action: Extract<Action, "turnLeft" | "turnRight" | "flipHorizontal" | "flipVertical">;
  readonly icon: ReactNode;
}

// Tabler names a flip by the axis that it leaves alone.
const viewTurns: readonly ViewTurn[] = [
  { action: "turnLeft", icon: <IconRotate2 /> },
  { action: "turnRight", icon: <IconRotateClockwise2 /> },
  { action: "flipHorizontal", icon: <IconFlipVertical /> },
  { action: "flipVertical", icon: <IconFlipHorizontal /> },
];

/** Turns and flips of the active image: seldom used, so one press further away than their keys. */
export function TurnMenu() {
  const { t } = useTranslation();
  const { controller, page } = useSessionContext();
  const keys = useKeys();
  return (
    <Menu position="top" width={240} closeOnItemClick={false}>
      <Menu.Target>
        <BarButton icon={<IconRotateClockwise2 />} label={t("view.turn")} />
      </Menu.Target>
      <Menu.Dropdown>
        {viewTurns.map(({ action, icon }) => (
          <Menu.Item
            key={action}
            leftSection={icon}
            rightSection={<kbd>{capOf(action, keys)}</kbd>}
            onClick={() => performAction(action, { controller, page, key: "" })}
          >
            {t(actionLabels[action])}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The same as buttons, where there is a sheet for them. */
export function TurnButtons() {
  const { t } = useTranslation();
  const { controller, page } = useSessionContext();
  return viewTurns.map(({ action, icon }) => (
    <BarButton
      key={action}
      icon={icon}
      label={t(actionLabels[action])}
      action={action}
      onClick={() => performAction(action, { controller, page, key: "" })}
    />
  ));
}
