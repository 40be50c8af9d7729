import { useTranslation } from "react-i18next";
import type { UserId } from "../../../shared/model/ids.ts";
import type { MemberView, SessionDetail } from "../../../shared/protocol/api/sessions.ts";
import { codeOf } from "../pages/pageProblem.ts";
import { usePorts } from "../pages/PagesPorts.ts";
import { useUndo } from "../pages/UndoBar.tsx";
import type { MemberRole } from "./memberRules.ts";
import type { PlanHandle } from "./PlanHandle.ts";

export interface MemberEdits {
  readonly set: (id: UserId, role: MemberRole) => void;
  readonly remove: (member: MemberView) => void;
}

/** Gives roles and takes members off, with a way back for all but guests. */
export function useMembers(handle: PlanHandle, session: SessionDetail): MemberEdits {
  const { t } = useTranslation();
  const { sessions } = usePorts();
  const offer = useUndo();
  const fail = (error: unknown): void =>
    offer({ text: t(codeOf(error) === "conflict" ? "plan.lastChair" : "page.notDone"), tone: "danger" });
  const put = (id: UserId, role: MemberRole, given: MemberView["given"] = []): Promise<unknown> =>
    handle.change(() => sessions.setMember(session.id, id, { role, given }));
  return {
    set: (id, role) => void put(id, role).catch(fail),
    remove: ({ id, name, role, given }) => {
      // A guest's link dies with the invitation: there is nothing to take back.
      const undo = role === "guest" ? undefined : (): void => void put(id, role, given).catch(fail);
      const done = (): void => offer({ text: t("page.memberRemoved", { name }), undo });
      handle.change(() => sessions.removeMember(session.id, id)).then(done, fail);
    },
  };
}
