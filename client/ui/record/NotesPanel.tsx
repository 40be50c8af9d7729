import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCloudCheck, IconCloudOff, IconCloudUpload } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { NotesSnapshot } from "../../session/SessionSnapshot.ts";
import { useController, useSession } from "../controls/SessionContext.ts";
import css from "./NotesPanel.module.css";

const icons: Readonly<Record<NotesSnapshot["save"], ReactNode>> = {
  saved: <IconCloudCheck size={15} />,
  saving: <IconCloudUpload size={15} />,
  offline: <IconCloudOff size={15} />,
  readOnly: <IconAlertTriangle size={15} />,
};

/** The shared text itself, in its own element; mounted anew for another case and when one may write or no longer may. */
function Editor({ notes }: { readonly notes: NotesSnapshot }) {
  const { t } = useTranslation();
  const controller = useController();
  const element = useRef<HTMLDivElement>(null);
  const { caseId, isReadOnly } = notes;
  const placeholder = t(isReadOnly ? "notes.empty" : "notes.placeholder");
  const label = t("notes.label");
  useEffect(
    () => (element.current ? controller.notes.mount(element.current, { placeholder, label }) : undefined),
    [controller, caseId, isReadOnly, placeholder, label],
  );
  return <div ref={element} className={css["editor"]} data-notes="" />;
}

/** Words that are no longer in the text: to be copied, or let go. */
function Refused({ notes }: { readonly notes: NotesSnapshot }) {
  const { t } = useTranslation();
  const controller = useController();
  if (notes.refused.length === 0) return null;
  return (
    <div className={css["refused"]} role="alert">
      <strong>{t("notes.refused")}</strong>
      {notes.refused.map(({ text }, index) => (
        <q key={index}>{text}</q>
      ))}
      <Button size="compact-xs" variant="default" onClick={() => controller.notes.dropRefused()}>
        {t("marks.drop")}
      </Button>
    </div>
  );
}

/** Nothing of a reader's is kept anywhere: offline, what they read may be old. */
function stateOf({ isLoading, isReadOnly, save }: NotesSnapshot) {
  if (isLoading) return "notes.loading";
  return isReadOnly && save === "offline" ? "notes.stale" : (`notes.save.${save}` as const);
}

/** What the scribe writes while the team talks. */
export function NotesPanel() {
  const { t } = useTranslation();
  const { notes } = useSession();
  if (!notes) return <p className={css["empty"]}>{t("notes.noCase")}</p>;
  const isCalm = notes.isLoading || notes.save === "saved" || notes.save === "saving";
  return (
    <section className={css["panel"]} aria-label={t("notes.label")}>
      <output className={css["state"]} data-tone={isCalm ? "plain" : "look"}>
        {icons[notes.isLoading ? "saving" : notes.save]}
        {t(stateOf(notes))}
      </output>
      <Refused notes={notes} />
      <Editor notes={notes} />
      {notes.isReadOnly && <p className={css["hint"]}>{t("notes.readOnly")}</p>}
    </section>
  );
}
