import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AgendaItem } from "../../../shared/model/agenda.ts";
import type { CaseId } from "../../../shared/model/ids.ts";
import type { SessionDetail } from "../../../shared/protocol/api/sessions.ts";
import { usePorts } from "../pages/PagesPorts.ts";
import { useUndo } from "../pages/UndoBar.tsx";
import type { PlanHandle } from "./PlanHandle.ts";
import { insertAt, moveTo, without } from "./reorder.ts";

export interface AgendaEdits {
  /** The order as it will be once the server has it. */
  readonly items: readonly AgendaItem[];
  readonly move: (id: CaseId, place: number) => void;
  readonly remove: (item: AgendaItem, place: number) => void;
  readonly add: (id: CaseId) => void;
}

type Rule = (agenda: readonly CaseId[]) => CaseId[];

/** The agenda's edits: each is a rule that holds for whatever the agenda has become meanwhile. */
export function useAgenda(handle: PlanHandle, session: SessionDetail): AgendaEdits {
  const { t } = useTranslation();
  const { sessions } = usePorts();
  const offer = useUndo();
  const [ahead, setAhead] = useState<readonly Rule[]>([]);
  const fail = (): void => offer({ text: t("page.notDone"), tone: "danger" });
  const put = async (rule: Rule): Promise<void> => {
    setAhead((rules) => [...rules, rule]);
    try {
      await handle.change((now) =>
        sessions.change(session.id, now.version, { agenda: rule(now.agenda.map(({ id }) => id)) }),
      );
    } finally {
      setAhead((rules) => rules.filter((one) => one !== rule));
    }
  };
  const now = session.agenda.map(({ id }) => id);
  const order = ahead.reduce<CaseId[]>((agenda, rule) => rule(agenda), now);
  return {
    items: order.flatMap((id) => session.agenda.find((item) => item.id === id) ?? []),
    move: (id, place) => void put((agenda) => moveTo(agenda, id, place)).catch(fail),
    remove: ({ id, title }, place) => {
      const undo = (): void => void put((agenda) => insertAt(agenda, id, place)).catch(fail);
      put((agenda) => without(agenda, id)).then(() => offer({ text: t("plan.caseRemoved", { title }), undo }), fail);
    },
    add: (id) => void put((agenda) => insertAt(agenda, id, agenda.length)).catch(fail),
  };
}
