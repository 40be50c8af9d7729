import { Menu } from "@mantine/core";
import { IconDotsVertical, IconMicrophoneOff, IconPresentation, IconUserX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PeerView } from "../../../shared/model/session.ts";
import type { PersonActions } from "../../session/permissions.ts";
import { ConfirmDialog } from "../controls/ConfirmDialog.tsx";
import { useController } from "../controls/SessionContext.ts";
import css from "./PeopleList.module.css";

interface SectionProps {
  readonly peer: PeerView;
  readonly actions: PersonActions;
}

function RoleChoice({ peer, actions }: SectionProps) {
  const { t } = useTranslation();
  const { people } = useController();
  const { roles, rights, canBeGivenStage, canMute } = actions;
  if (roles.length === 0) return null;
  const choose = (value: string): void => {
    const role = roles.find((one) => one === value);
    if (role && role !== peer.role) people.changeRole(peer.id, role);
  };
  return (
    <>
      {(canBeGivenStage || canMute || rights.length > 0) && <Menu.Divider />}
      <Menu.Label>{t("people.role")}</Menu.Label>
      <Menu.RadioGroup value={peer.role} onChange={choose}>
        {roles.map((role) => (
          <Menu.RadioItem key={role} value={role}>
            {t(`role.${role}`)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}

function RightChoice({ peer, actions }: SectionProps) {
  const { t } = useTranslation();
  const { people } = useController();
  if (actions.rights.length === 0) return null;
  return (
    <>
      {(actions.canBeGivenStage || actions.canMute) && <Menu.Divider />}
      {actions.rights.map(({ right, isGiven }) => (
        <Menu.CheckboxItem key={right} checked={isGiven} onChange={(given) => people.giveRight(peer.id, right, given)}>
          {t(`people.rights.${right}`)}
        </Menu.CheckboxItem>
      ))}
    </>
  );
}

/** What one may do to this person's part in the session. */
export function PersonMenu({ peer, actions }: SectionProps) {
  const { t } = useTranslation();
  const { people } = useController();
  const [isRemoving, setIsRemoving] = useState(false);
  return (
    <>
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <button type="button" className={css["menu"]} aria-label={t("call.actionsFor", { name: peer.name })}>
            <IconDotsVertical size={16} />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {actions.canBeGivenStage && (
            <Menu.Item leftSection={<IconPresentation size={16} />} onClick={() => people.giveStage(peer.id)}>
              {t("call.giveStage")}
            </Menu.Item>
          )}
          {actions.canMute && (
            <Menu.Item leftSection={<IconMicrophoneOff size={16} />} onClick={() => people.mute(peer.id)}>
              {t("people.mute")}
            </Menu.Item>
          )}
          <RightChoice peer={peer} actions={actions} />
          <RoleChoice peer={peer} actions={actions} />
          {actions.canRemove && (
            <>
              <Menu.Divider />
              <Menu.Item
                color="var(--c-danger)"
                leftSection={<IconUserX size={16} />}
                onClick={() => setIsRemoving(true)}
              >
                {t("people.remove")}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        isOpen={isRemoving}
        title={t("people.removeTitle", { name: peer.name })}
        text={t("people.removeText")}
        confirm={t("people.removeConfirm")}
        onConfirm={() => people.remove(peer.id)}
        onClose={() => setIsRemoving(false)}
      />
    </>
  );
}
