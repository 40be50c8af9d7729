import { IconArrowsMove, IconArrowsVertical, IconContrast, IconZoomIn } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ToolName } from "../../session/SessionSnapshot.ts";
import { BarButton } from "./BarButton.tsx";
import { useController, useSession } from "./SessionContext.ts";

const tools: readonly { readonly name: ToolName; readonly icon: ReactNode }[] = [
  { name: "scroll", icon: <IconArrowsVertical /> },
  { name: "window", icon: <IconContrast /> },
  { name: "zoom", icon: <IconZoomIn /> },
  { name: "pan", icon: <IconArrowsMove /> },
];

/** What the left mouse button (or one finger) does on the image. */
export function ToolButtons({ text = "wide" }: { readonly text?: "wide" | "always" }) {
  const { t } = useTranslation();
  const controller = useController();
  const { tool } = useSession();
  return tools.map(({ name, icon }) => (
    <BarButton
      key={name}
      icon={icon}
      label={t(`tool.${name}`)}
      action={name}
      isPressed={tool === name}
      text={text}
      onClick={() => controller.setTool(name)}
    />
  ));
}
