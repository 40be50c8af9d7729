import { Button } from "@mantine/core";
import { IconUserShare } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AccountView } from "../../../shared/protocol/api/auth.ts";
import type { SessionDetail } from "../../../shared/protocol/api/sessions.ts";
import css from "../pages/MemberRows.module.css";
import { PeoplePicker } from "../pages/PeoplePicker.tsx";
import { Section } from "../pages/Section.tsx";
import { InviteGuest } from "./InviteGuest.tsx";
import { MemberRow } from "./MemberRow.tsx";
import type { PlanHandle } from "./PlanHandle.ts";
import { useMembers } from "./useMembers.ts";

interface PlanMembersProps {
  readonly account: AccountView;
  readonly handle: PlanHandle;
  readonly session: SessionDetail;
}

/** Who belongs to the session and in which role; guests with what they are shown. */
export function PlanMembers({ account, handle, session }: PlanMembersProps) {
  const { t } = useTranslation();
  const edits = useMembers(handle, session);
  const [isInviting, setIsInviting] = useState(false);
  const hasNoCase = session.agenda.length === 0;
  const invite = session.may.invite && !session.isEnded && (
    <>
      {hasNoCase && <span>{t("plan.inviteNeedsCase")}</span>}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconUserShare size={16} />}
        disabled={hasNoCase}
        onClick={() => setIsInviting(true)}
      >
        {t("plan.invite")}
      </Button>
    </>
  );
  return (
    <Section title={t("plan.members")} aside={invite}>
      <ul className={css["list"]}>
        {session.members.map((member) => (
          <MemberRow key={member.id} account={account} session={session} member={member} edits={edits} />
        ))}
      </ul>
      {session.may.planSession && (
        <div className={css["add"]}>
          <PeoplePicker without={session.members.map(({ id }) => id)} onPick={(id) => edits.set(id, "member")} />
        </div>
      )}
      <InviteGuest isOpen={isInviting} handle={handle} session={session} onClose={() => setIsInviting(false)} />
    </Section>
  );
}
