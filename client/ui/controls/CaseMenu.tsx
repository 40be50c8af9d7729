import { Menu } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconCalendarPause,
  IconCalendarPlus,
  IconCheck,
  IconDotsVertical,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { AgendaItem } from "../../../shared/model/agenda.ts";
import css from "./Agenda.module.css";
import { useController } from "./SessionContext.ts";

interface CaseMenuProps {
  readonly entry: AgendaItem;
  readonly place: { readonly number: number; readonly total: number };
  readonly isShown: boolean;
}

/** A case's place and state, for whoever runs the agenda. */
export function CaseMenu({ entry, place, isShown }: CaseMenuProps) {
  const { t } = useTranslation();
  const { agenda } = useController();
  const { id, state } = entry;
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <button type="button" className={css["menu"]} aria-label={t("agenda.actionsFor", { number: place.number })}>
          <IconDotsVertical size={15} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconArrowUp size={16} />}
          disabled={place.number === 1}
          onClick={() => agenda.move(id, -1)}
        >
          {t("agenda.moveUp")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowDown size={16} />}
          disabled={place.number === place.total}
          onClick={() => agenda.move(id, 1)}
        >
          {t("agenda.moveDown")}
        </Menu.Item>
        <Menu.Divider />
        {state !== "deferred" && (
          <Menu.Item leftSection={<IconCalendarPause size={16} />} onClick={() => agenda.setState(id, "deferred")}>
            {t("agenda.defer")}
          </Menu.Item>
        )}
        {state !== "discussed" && !isShown && (
          <Menu.Item leftSection={<IconCheck size={16} />} onClick={() => agenda.setState(id, "discussed")}>
            {t("agenda.discussed")}
          </Menu.Item>
        )}
        {(state === "deferred" || state === "discussed") && !isShown && (
          <Menu.Item leftSection={<IconCalendarPlus size={16} />} onClick={() => agenda.setState(id, "planned")}>
            {t("agenda.plan")}
          </Menu.Item>
        )}
        <Menu.Label>{t("agenda.moveHint")}</Menu.Label>
      </Menu.Dropdown>
    </Menu>
  );
}
