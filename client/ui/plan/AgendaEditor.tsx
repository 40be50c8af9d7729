import { VisuallyHidden } from "@mantine/core";
import { IconListNumbers } from "@tabler/icons-react";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AgendaItem } from "../../../shared/model/agenda.ts";
import type { CaseId } from "../../../shared/model/ids.ts";
import type { SessionDetail } from "../../../shared/protocol/api/sessions.ts";
import { EmptyNote } from "../pages/LoadedView.tsx";
import { Section } from "../pages/Section.tsx";
import { AddCase } from "./AddCase.tsx";
import css from "./AgendaEditor.module.css";
import { AgendaRow } from "./AgendaRow.tsx";
import type { PlanHandle } from "./PlanHandle.ts";
import { useAgenda } from "./useAgenda.ts";

interface AgendaEditorProps {
  readonly handle: PlanHandle;
  readonly session: SessionDetail;
}

/** What is dragged, and what it is over. */
function useDrag(onDrop: (id: CaseId, place: number) => void) {
  const [dragged, setDragged] = useState<CaseId>();
  const [over, setOver] = useState<CaseId>();
  const stop = (): void => {
    setDragged(undefined);
    setOver(undefined);
  };
  return (id: CaseId, place: number) => ({
    "data-over": over === id && dragged !== id,
    "data-dragged": dragged === id,
    onDragStart: () => setDragged(id),
    onDragEnd: stop,
    onDragOver: (event: DragEvent) => {
      if (dragged === undefined) return;
      event.preventDefault();
      setOver(id);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      if (dragged !== undefined) onDrop(dragged, place);
      stop();
    },
  });
}

/** The cases in the order in which they are discussed: dragged, or moved by their buttons. */
export function AgendaEditor({ handle, session }: AgendaEditorProps) {
  const { t } = useTranslation();
  const { items, move, remove, add } = useAgenda(handle, session);
  const [said, say] = useState("");
  const mayPlan = session.may.planSession;
  const moveAndSay = ({ id, title }: AgendaItem, place: number): void => {
    move(id, place);
    say(t("plan.movedTo", { title, place: place + 1 }));
  };
  const dragProps = useDrag((id, place) => {
    const item = items.find((one) => one.id === id);
    if (item) moveAndSay(item, place);
  });
  return (
    <Section title={t("panel.agenda")} aside={<span>{t("home.cases", { count: items.length })}</span>}>
      {items.length === 0 && (
        <EmptyNote
          icon={<IconListNumbers size={26} stroke={1.5} />}
          title={t("plan.noCases.title")}
          text={t(mayPlan ? "plan.noCases.text" : "plan.noCases.wait")}
        />
      )}
      {items.length > 0 && (
        <ol className={css["list"]}>
          {items.map((item, place) => (
            <li key={item.id} className={css["row"]} draggable={mayPlan} {...dragProps(item.id, place)}>
              <AgendaRow
                item={item}
                place={place}
                count={items.length}
                mayPlan={mayPlan}
                onMove={(to) => moveAndSay(item, to)}
                onRemove={() => remove(item, place)}
              />
            </li>
          ))}
        </ol>
      )}
      <VisuallyHidden component="output">{said}</VisuallyHidden>
      {mayPlan && (
        <div className={css["add"]}>
          <AddCase without={items.map(({ id }) => id)} onPick={add} />
        </div>
      )}
    </Section>
  );
}
