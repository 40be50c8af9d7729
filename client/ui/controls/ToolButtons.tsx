import {
  IconArrowUpLeft,
  IconArrowsMove,
  IconArrowsVertical,
  IconContrast,
  IconZoomIn,
  IconZoomScan,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ViewToolName } from "../../imaging/gestures.ts";
import { BarButton } from "./BarButton.tsx";
import { useController, useSession } from "./SessionContext.ts";

const tools: readonly { readonly name: ViewToolName; readonly icon: ReactNode }[] = [
  { name: "scroll", icon: <IconArrowsVertical /> },
  { name: "window", icon: <IconContrast /> },
  { name: "zoom", icon: <IconZoomIn /> },
  { name: "pan", icon: <IconArrowsMove /> },
  { name: "magnify", icon: <IconZoomScan /> },
];

/** Draws an arrow with a text. */
export function ArrowButton({ text = "never" }: { readonly text?: "never" | "always" }) {
  const { t } = useTranslation();
  const controller = useController();
  const { tool, may } = useSession();
  return (
    <BarButton
      icon={<IconArrowUpLeft />}
      label={t("marks.arrow")}
      action="arrow"
      isPressed={tool === "arrow"}
      text={text}
      reason={may.writeMarks ? undefined : t("marks.noRight")}
      onClick={() => controller.marks.draw("arrow")}
    />
  );
}

/** What the left mouse button (or one finger) does on the image. */
export function ToolButtons({ text = "wide" }: { readonly text?: "wide" | "always" }) {
  const { t } = useTranslation();
  const controller = useController();
  const { tool } = useSession();
  return tools.map(({ name, icon }) => (
    <BarButton
      key={name}
      icon={icon}
      label={t(name === "magnify" ? "view.magnify" : `tool.${name}`)}
      action={name}
      isPressed={tool === name}
      text={name === "magnify" && text === "wide" ? "never" : text}
      onClick={() => controller.view.setTool(name)}
    />
  ));
}
