import { IconLayoutColumns, IconLayoutGrid, IconSquare } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { BarButton } from "./BarButton.tsx";
import { useController, useSession } from "./SessionContext.ts";

const layouts = [
  { rows: 1, columns: 1, label: "tool.oneByOne", icon: <IconSquare /> },
  { rows: 1, columns: 2, label: "tool.oneByTwo", icon: <IconLayoutColumns /> },
  { rows: 2, columns: 2, label: "tool.twoByTwo", icon: <IconLayoutGrid /> },
] as const;

export function LayoutButtons({ text = "never" }: { readonly text?: "never" | "always" }) {
  const { t } = useTranslation();
  const controller = useController();
  const { layout } = useSession();
  return layouts.map(({ rows, columns, label, icon }) => (
    <BarButton
      key={label}
      icon={icon}
      label={t(label)}
      text={text}
      isPressed={layout.rows === rows && layout.columns === columns}
      onClick={() => controller.view.setLayout(rows, columns)}
    />
  ));
}
