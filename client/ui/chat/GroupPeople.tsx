import { Button, Modal, NativeSelect } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { MAX_GROUP_NAME } from "../../../shared/model/chat.ts";
import type { UserId } from "../../../shared/model/ids.ts";
import type { GroupView } from "../../../shared/protocol/api/chat.ts";
import { BarButton } from "../controls/BarButton.tsx";
import { ConfirmDialog } from "../pages/ConfirmDialog.tsx";
import { EditableText } from "../pages/EditableText.tsx";
import rows from "../pages/MemberRows.module.css";
import { codeOf } from "../pages/pageProblem.ts";
import { PeoplePicker } from "../pages/PeoplePicker.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import css from "./GroupPeople.module.css";

interface GroupPeopleProps {
  readonly group: GroupView;
  readonly self: UserId;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

type Member = GroupView["members"][number];

/** Changes of a group; what the server refuses is said in plain words. */
function useGroupChanges({ group, self }: Pick<GroupPeopleProps, "group" | "self">) {
  const { chat } = usePorts();
  const { server } = chat;
  const [problem, setProblem] = useState<"chat.lastOwner" | "page.notDone">();
  const run = async (work: () => Promise<unknown>): Promise<boolean> => {
    setProblem(undefined);
    try {
      await work();
      return true;
    } catch (error) {
      setProblem(codeOf(error) === "conflict" ? "chat.lastOwner" : "page.notDone");
      return false;
    }
  };
  return {
    problem,
    rename: (name: string) => server.renameGroup(group.id, name).then(() => undefined),
    put: (id: UserId, role: Member["role"]) => run(() => server.setGroupMember(group.id, id, { role })),
    remove: (id: UserId) => run(() => server.removeGroupMember(group.id, id)),
    leave: () => run(() => server.removeGroupMember(group.id, self)),
  };
}

interface MemberRowProps {
  readonly member: Member;
  readonly isSelf: boolean;
  readonly isOwner: boolean;
  readonly onRole: (role: Member["role"]) => void;
  readonly onRemove: () => void;
}

function MemberRow({ member, isSelf, isOwner, onRole, onRemove }: MemberRowProps) {
  const { t } = useTranslation();
  const { name, role } = member;
  return (
    <li className={rows["row"]}>
      <span className={rows["who"]}>
        <bdi className={rows["name"]}>
          {name}
          {isSelf && <span className={rows["soft"]}> ({t("call.you")})</span>}
        </bdi>
      </span>
      {isOwner ? (
        <NativeSelect
          aria-label={t("page.roleOf", { name })}
          value={role}
          onChange={({ currentTarget }) => onRole(currentTarget.value === "owner" ? "owner" : "member")}
          data={[
            { value: "owner", label: t("chat.owner") },
            { value: "member", label: t("chat.member") },
          ]}
        />
      ) : (
        <span className={rows["soft"]}>{t(`chat.${role}`)}</span>
      )}
      {isOwner && !isSelf && (
        <BarButton icon={<IconX size={18} />} label={t("page.removeMember", { name })} onClick={onRemove} />
      )}
    </li>
  );
}

/** Who is in a group; its owners change that, everyone may leave. */
export function GroupPeople({ group, self, isOpen, onClose }: GroupPeopleProps) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const { problem, rename, put, remove, leave } = useGroupChanges({ group, self });
  const [isLeaving, setIsLeaving] = useState(false);
  const isOwner = group.members.some(({ id, role }) => id === self && role === "owner");
  const goAway = async (): Promise<void> => {
    setIsLeaving(false);
    if (!(await leave())) return;
    onClose();
    navigate("/chat");
  };
  return (
    <>
      <Modal
        opened={isOpen}
        onClose={onClose}
        title={t("chat.groupPeople")}
        closeButtonProps={{ "aria-label": t("close") }}
      >
        <div className={css["name"]}>
          <EditableText
            label={t("chat.rename")}
            value={group.name}
            placeholder="–"
            mayEdit={isOwner}
            maxLength={MAX_GROUP_NAME}
            isRequired
            onSave={rename}
          />
        </div>
        <ul className={rows["list"]}>
          {group.members.map((member) => (
            <MemberRow
              key={member.id}
              member={member}
              isSelf={member.id === self}
              isOwner={isOwner}
              onRole={(role) => void put(member.id, role)}
              onRemove={() => void remove(member.id)}
            />
          ))}
        </ul>
        {problem && (
          <p className={css["problem"]} role="alert">
            {t(problem)}
          </p>
        )}
        {isOwner && (
          <div className={rows["add"]}>
            <PeoplePicker without={group.members.map(({ id }) => id)} onPick={(id) => void put(id, "member")} />
            <p className={css["hint"]}>{t("chat.groupHint")}</p>
          </div>
        )}
        <Button variant="default" className={css["leave"] ?? ""} onClick={() => setIsLeaving(true)}>
          {t("chat.leave")}
        </Button>
      </Modal>
      <ConfirmDialog
        isOpen={isLeaving}
        title={t("chat.leaveTitle", { name: group.name })}
        text={t("chat.leaveText")}
        action={t("chat.leave")}
        onClose={() => setIsLeaving(false)}
        onConfirm={() => void goAway()}
      />
    </>
  );
}
