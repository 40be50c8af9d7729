import { IconHistory, IconLayoutColumns, IconLineScan, IconLink, IconSquare } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { BarButton } from "./BarButton.tsx";
import { useController, useSession } from "./SessionContext.ts";

const layouts = [
  { rows: 1, columns: 1, label: "tool.oneByOne", icon: <IconSquare /> },
  { rows: 1, columns: 2, label: "tool.oneByTwo", icon: <IconLayoutColumns /> },
] as const;

interface LayoutButtonsProps {
  readonly text?: "never" | "always";
}

/** The two layouts that most cases need. */
export function LayoutButtons({ text = "never" }: LayoutButtonsProps) {
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

/** What viewports have to do with one another. */
export function ComparisonButtons({ text = "never" }: LayoutButtonsProps) {
  const { t } = useTranslation();
  const { view } = useController();
  const { layout, canCompare } = useSession();
  const { linked = false, referenceLines = false } = layout;
  return (
    <>
      <BarButton
        icon={<IconHistory />}
        label={t("view.compare")}
        action="compare"
        text={text}
        reason={canCompare ? undefined : t("view.noPrior")}
        onClick={() => view.compareWithPrior()}
      />
      <BarButton
        icon={<IconLink />}
        label={t("view.link")}
        hint={t("view.linkHint")}
        action="link"
        text={text}
        isPressed={linked}
        tone={linked ? "look" : "plain"}
        onClick={() => view.setLinked(!linked)}
      />
      <BarButton
        icon={<IconLineScan />}
        label={t("view.lines")}
        action="lines"
        text={text}
        isPressed={referenceLines}
        onClick={() => view.showReferenceLines(!referenceLines)}
      />
    </>
  );
}
