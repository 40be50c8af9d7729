import { NativeSelect } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { AccountView } from "../../../shared/protocol/api/auth.ts";
import type { MemberView, SessionDetail } from "../../../shared/protocol/api/sessions.ts";
import { BarButton } from "../controls/BarButton.tsx";
import { formatMoment } from "../i18n/moment.ts";
import css from "../pages/MemberRows.module.css";
import { lockOf, mayRemove, memberRoles, rolesFor } from "./memberRules.ts";
import { RemoveGuest } from "./RemoveGuest.tsx";
import type { MemberEdits } from "./useMembers.ts";

interface MemberRowProps {
  readonly account: AccountView;
  readonly session: SessionDetail;
  readonly member: MemberView;
  readonly edits: MemberEdits;
}

function GuestFacts({ member, session }: Pick<MemberRowProps, "member" | "session">) {
  const { t, i18n } = useTranslation();
  const { invitation } = member;
  if (!invitation) return null;
  const seen = session.agenda.filter(({ id }) => invitation.cases.includes(id)).map(({ number }) => number);
  const from = formatMoment(invitation.from, i18n.language);
  const until = formatMoment(invitation.until, i18n.language);
  return (
    <>
      <span className={css["soft"]}>{t("plan.guestSees", { cases: seen.join(", ") })}</span>
      <span className={css["soft"]}>{t("plan.guestWindow", { from, until })}</span>
    </>
  );
}

function RoleSelect({ account, session, member, edits }: MemberRowProps) {
  const { t } = useTranslation();
  const roles = rolesFor({ account, session, member });
  const choose = (value: string): void => {
    const role = memberRoles.find((one) => one === value);
    if (role) edits.set(member.id, role);
  };
  return (
    <NativeSelect
      aria-label={t("page.roleOf", { name: member.name })}
      value={member.role}
      disabled={lockOf({ account, session, member }) !== undefined}
      onChange={(event) => choose(event.currentTarget.value)}
      data={memberRoles.map((role) => ({
        value: role,
        label: t(`role.${role}`),
        disabled: role !== member.role && !roles.includes(role),
      }))}
    />
  );
}

/** Takes the member off, where this person may. */
function Remove({ account, session, member, edits }: MemberRowProps) {
  const { t } = useTranslation();
  if (!mayRemove({ account, session, member })) return <span className={css["gap"]} />;
  const remove = (): void => edits.remove(member);
  if (member.role === "guest") return <RemoveGuest name={member.name} onRemove={remove} />;
  return (
    <BarButton icon={<IconX size={18} />} label={t("page.removeMember", { name: member.name })} onClick={remove} />
  );
}

/** A member with their role, and why it cannot be changed where it cannot. */
export function MemberRow(props: MemberRowProps) {
  const { account, session, member } = props;
  const { t } = useTranslation();
  const { planSession } = session.may;
  const lock = lockOf({ account, session, member });
  return (
    <li className={css["row"]}>
      <span className={css["who"]}>
        <span className={css["name"]}>
          {member.name}
          {member.id === account.id && <span className={css["soft"]}> ({t("call.you")})</span>}
        </span>
        <GuestFacts member={member} session={session} />
        {planSession && lock !== undefined && lock !== "guest" && (
          <span className={css["soft"]}>{t(`plan.lock.${lock}`)}</span>
        )}
      </span>
      {planSession && member.role !== "guest" ? (
        <RoleSelect {...props} />
      ) : (
        <span className={css["soft"]}>{t(`role.${member.role}`)}</span>
      )}
      {planSession && <Remove {...props} />}
    </li>
  );
}
