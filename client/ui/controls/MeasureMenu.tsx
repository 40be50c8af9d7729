import { Menu } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MarkKind } from "../../../shared/model/mark.ts";
import { BarButton } from "./BarButton.tsx";
import { KeyCap } from "./KeyCap.tsx";
import { capOf } from "./keyMap.ts";
import { useKeys } from "./KeysContext.ts";
import { MarkIcon } from "./MarkIcon.tsx";
import css from "./MeasureMenu.module.css";
import { useController, useSession } from "./SessionContext.ts";

/** In the order of how often a case needs them. */
const measures: readonly MarkKind[] = ["length", "bidirectional", "ellipse", "rectangle", "freehand", "angle", "probe"];

/** The measuring tools of the bar: the one in use, and all of them with their keys. */
export function MeasureMenu() {
  const { t } = useTranslation();
  const controller = useController();
  const { tool, may } = useSession();
  const [isOpen, setIsOpen] = useState(false);
  const keys = useKeys();
  const active = measures.find((kind) => kind === tool);
  return (
    <Menu position="top-start" width={210} opened={isOpen} onChange={setIsOpen}>
      <Menu.Target>
        <BarButton
          icon={<MarkIcon kind={active ?? "length"} />}
          label={t("marks.measureMenu")}
          hint={active ? t(`marks.kind.${active}`) : undefined}
          isPressed={active !== undefined}
          text="wide"
          reason={may.writeMarks ? undefined : t("marks.noRight")}
          className={css["button"]}
        />
      </Menu.Target>
      <Menu.Dropdown>
        {measures.map((kind) => (
          <Menu.Item
            key={kind}
            leftSection={<MarkIcon kind={kind} />}
            rightSection={<KeyCap>{capOf(kind, keys)}</KeyCap>}
            onClick={() => controller.marks.draw(kind)}
          >
            {t(`marks.kind.${kind}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The same as buttons, for a phone's sheet, which makes way for the image once one is chosen. */
export function MeasureButtons({ onChosen }: { readonly onChosen: () => void }) {
  const { t } = useTranslation();
  const controller = useController();
  const { tool, may } = useSession();
  return measures.map((kind) => (
    <BarButton
      key={kind}
      icon={<MarkIcon kind={kind} />}
      label={t(`marks.kind.${kind}`)}
      action={kind}
      isPressed={tool === kind}
      text="always"
      reason={may.writeMarks ? undefined : t("marks.noRight")}
      onClick={() => {
        controller.marks.draw(kind);
        onChosen();
      }}
    />
  ));
}
