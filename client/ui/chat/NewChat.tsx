import { Modal, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type FormEvent, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { GroupName, MAX_GROUP_NAME } from "../../../shared/model/chat.ts";
import type { UserId } from "../../../shared/model/ids.ts";
import { BarButton } from "../controls/BarButton.tsx";
import { FormButtons } from "../pages/FormButtons.tsx";
import { FormProblem, ProblemLine } from "../pages/FormProblem.tsx";
import rows from "../pages/MemberRows.module.css";
import { PeoplePicker } from "../pages/PeoplePicker.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import { useLoad } from "../pages/useLoad.ts";
import { useSubmit } from "../pages/useSubmit.ts";
import css from "./NewChat.module.css";
import { chatPath } from "./usePageChat.ts";

interface NewChatProps {
  readonly self: UserId;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** To whom one writes. */
export function NewMessage({ self, isOpen, onClose }: NewChatProps) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const pick = (id: UserId): void => {
    onClose();
    navigate(chatPath({ kind: "direct", id }));
  };
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t("chat.newMessage")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <p className={css["hint"]}>{t("chat.newMessageHint")}</p>
      <PeoplePicker without={[self]} onPick={pick} />
    </Modal>
  );
}

function useNames(): (id: UserId) => string {
  const { users } = usePorts();
  const load = useCallback((signal: AbortSignal) => users.directory(signal), [users]);
  const { loaded } = useLoad(load);
  const people = loaded.state === "ready" ? loaded.value : [];
  return (id) => people.find((person) => person.id === id)?.name ?? "";
}

function GroupForm({ self, onClose }: Omit<NewChatProps, "isOpen">) {
  const { t } = useTranslation();
  const { chat } = usePorts();
  const [, navigate] = useLocation();
  const [name, setName] = useState("");
  const [members, setMembers] = useState<readonly UserId[]>([]);
  const [isIncomplete, setIsIncomplete] = useState(false);
  const { isBusy, failure, run } = useSubmit();
  const nameOf = useNames();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const parsed = GroupName.safeParse(name);
    setIsIncomplete(!parsed.success);
    if (!parsed.success) return;
    await run(async () => {
      const { id } = await chat.server.createGroup({ name: parsed.data, members: [...members] });
      chat.desk.refresh();
      onClose();
      navigate(chatPath({ kind: "group", id }));
    });
  };
  return (
    <form className={css["form"]} onSubmit={(event) => void submit(event)} noValidate>
      <TextInput
        label={t("chat.groupName")}
        description={t("chat.groupNameHint")}
        data-autofocus
        required
        maxLength={MAX_GROUP_NAME}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <div>
        <p className={css["label"]}>{t("chat.groupMembers")}</p>
        <PeoplePicker without={[self, ...members]} onPick={(id) => setMembers([...members, id])} />
        <ul className={rows["list"]}>
          {members.map((id) => (
            <li key={id} className={css["member"]}>
              <bdi>{nameOf(id)}</bdi>
              <BarButton
                icon={<IconX size={18} />}
                label={t("page.removeMember", { name: nameOf(id) })}
                onClick={() => setMembers(members.filter((member) => member !== id))}
              />
            </li>
          ))}
        </ul>
      </div>
      {isIncomplete && <ProblemLine>{t("chat.groupIncomplete")}</ProblemLine>}
      {!isIncomplete && <FormProblem failure={failure} />}
      <FormButtons submit={t("chat.makeGroup")} isBusy={isBusy} onCancel={onClose} />
    </form>
  );
}

/** A lasting group: its name, and who is in it. */
export function NewGroup({ self, isOpen, onClose }: NewChatProps) {
  const { t } = useTranslation();
  return (
    <Modal opened={isOpen} onClose={onClose} title={t("chat.newGroup")} closeButtonProps={{ "aria-label": t("close") }}>
      <GroupForm self={self} onClose={onClose} />
    </Modal>
  );
}
