import { NativeSelect } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { AccountView } from "../../../shared/protocol/api/auth.ts";
import type { CaseDetail, CaseRole } from "../../../shared/protocol/api/cases.ts";
import type { UserId } from "../../../shared/model/ids.ts";
import { BarButton } from "../controls/BarButton.tsx";
import { codeOf } from "../pages/pageProblem.ts";
import { usePorts } from "../pages/PagesPorts.ts";
import { PeoplePicker } from "../pages/PeoplePicker.tsx";
import { Section } from "../pages/Section.tsx";
import { useUndo } from "../pages/UndoBar.tsx";
import css from "../pages/MemberRows.module.css";
import type { CaseHandle } from "./CaseHandle.ts";

interface CaseMembersProps {
  readonly account: AccountView;
  readonly handle: CaseHandle;
  readonly one: CaseDetail;
}

type CaseMember = CaseDetail["members"][number];

function useMembers({ handle, one }: Omit<CaseMembersProps, "account">) {
  const { t } = useTranslation();
  const { cases } = usePorts();
  const offer = useUndo();
  const fail = (error: unknown): void =>
    offer({ text: t(codeOf(error) === "conflict" ? "case.lastOwner" : "page.notDone"), tone: "danger" });
  const put = (id: UserId, role: CaseRole): Promise<unknown> =>
    handle.change(() => cases.setMember(one.id, id, { role }));
  const drop = (id: UserId): Promise<unknown> => handle.change(() => cases.removeMember(one.id, id));
  return {
    set: (id: UserId, role: CaseRole) => void put(id, role).catch(fail),
    remove: ({ id, name, role }: CaseMember) => {
      const undo = (): void => void put(id, role).catch(fail);
      drop(id).then(() => offer({ text: t("page.memberRemoved", { name }), undo }), fail);
    },
  };
}

/** Who sees the case outside of sessions, and who owns it. */
export function CaseMembers({ account, handle, one }: CaseMembersProps) {
  const { t } = useTranslation();
  const { set, remove } = useMembers({ handle, one });
  const { editCase, changeOwners } = one.may;
  const owners = one.members.filter(({ role }) => role === "owner").length;
  return (
    <Section title={t("case.members")}>
      <ul className={css["list"]}>
        {one.members.map((member) => {
          const isLastOwner = member.role === "owner" && owners === 1;
          return (
            <li key={member.id} className={css["row"]}>
              <span className={css["who"]}>
                <span className={css["name"]}>
                  {member.name}
                  {member.id === account.id && <span className={css["soft"]}> ({t("call.you")})</span>}
                </span>
                {isLastOwner && editCase && <span className={css["soft"]}>{t("case.lastOwner")}</span>}
              </span>
              {changeOwners ? (
                <NativeSelect
                  aria-label={t("page.roleOf", { name: member.name })}
                  value={member.role}
                  disabled={isLastOwner}
                  onChange={({ currentTarget }) => set(member.id, currentTarget.value === "owner" ? "owner" : "member")}
                  data={[
                    { value: "owner", label: t("case.role.owner") },
                    { value: "member", label: t("case.role.member") },
                  ]}
                />
              ) : (
                <span className={css["soft"]}>{t(`case.role.${member.role}`)}</span>
              )}
              {changeOwners && isLastOwner && <span className={css["gap"]} />}
              {editCase && !isLastOwner && (changeOwners || member.role !== "owner") && (
                <BarButton
                  icon={<IconX size={18} />}
                  label={t("page.removeMember", { name: member.name })}
                  onClick={() => remove(member)}
                />
              )}
            </li>
          );
        })}
      </ul>
      {editCase && (
        <div className={css["add"]}>
          <PeoplePicker without={one.members.map(({ id }) => id)} onPick={(id) => set(id, "member")} />
        </div>
      )}
    </Section>
  );
}
