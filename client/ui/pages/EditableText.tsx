import { Button, Textarea, TextInput } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { FormProblem } from "./FormProblem.tsx";
import css from "./EditableText.module.css";
import { EditConflict } from "./editConflict.ts";

interface EditableTextProps {
  readonly label: string;
  readonly value: string;
  /** Said where there is no text yet. */
  readonly placeholder: string;
  readonly mayEdit: boolean;
  readonly maxLength: number;
  readonly isLong?: boolean;
  readonly isRequired?: boolean;
  /**
   * Saves `next`, which was made of `base`. Rejects with EditConflict where somebody else has changed the text meanwhile.
   */
  readonly onSave: (next: string, base: string) => Promise<unknown>;
}

type Editing =
  | { readonly kind: "no" }
  | { readonly kind: "yes" | "saving"; readonly base: string; readonly draft: string; readonly failure?: unknown }
  | { readonly kind: "conflict"; readonly draft: string; readonly theirs: string };

function Conflict({
  theirs,
  onMine,
  onTheirs,
}: {
  readonly theirs: string;
  readonly onMine: () => void;
  readonly onTheirs: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div className={css["conflict"]} role="alert">
      <p className={css["say"]}>{t("page.conflict.text")}</p>
      <p className={css["label"]}>{t("page.conflict.theirs")}</p>
      <p className={css["theirs"]}>{theirs === "" ? t("page.conflict.empty") : theirs}</p>
      <div className={css["buttons"]}>
        <Button size="xs" onClick={onMine}>
          {t("page.conflict.keepMine")}
        </Button>
        <Button size="xs" variant="default" onClick={onTheirs}>
          {t("page.conflict.takeTheirs")}
        </Button>
      </div>
    </div>
  );
}

function useEditing({ value, onSave, isRequired = false }: EditableTextProps) {
  const [editing, setEditing] = useState<Editing>({ kind: "no" });
  const isOpen = editing.kind !== "no";
  useEffect(() => {
    if (!isOpen) return undefined;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isOpen]);
  const save = (draft: string, base: string): void => {
    const next = draft.trim();
    if (next === base || (isRequired && next === "")) return setEditing({ kind: "no" });
    setEditing({ kind: "saving", base, draft });
    onSave(next, base).then(
      () => setEditing({ kind: "no" }),
      (failure: unknown) =>
        setEditing(
          failure instanceof EditConflict
            ? { kind: "conflict", draft, theirs: failure.theirs }
            : { kind: "yes", base, draft, failure },
        ),
    );
  };
  return {
    editing,
    open: () => setEditing({ kind: "yes", base: value, draft: value }),
    close: () => setEditing({ kind: "no" }),
    type: (draft: string) => setEditing((now) => (now.kind === "no" ? now : { ...now, draft })),
    save,
  };
}

/** A text that is changed where it stands. Nothing that somebody else wrote meanwhile is overwritten unseen. */
export function EditableText(props: EditableTextProps) {
  const { label, value, placeholder, mayEdit, maxLength, isLong = false } = props;
  const { t } = useTranslation();
  const { editing, open, close, type, save } = useEditing(props);
  const pencil = useRef<HTMLButtonElement>(null);
  const finish = (): void => {
    close();
    requestAnimationFrame(() => pencil.current?.focus());
  };
  if (editing.kind === "no") {
    return (
      <div className={css["shown"]} data-long={isLong}>
        <div className={css["text"]} data-empty={value === ""}>
          {value === "" ? placeholder : value}
        </div>
        {mayEdit && (
          <button
            ref={pencil}
            type="button"
            className={css["pencil"]}
            aria-label={t("page.edit", { label })}
            title={t("page.edit", { label })}
            onClick={open}
          >
            <IconPencil size={16} stroke={1.75} />
          </button>
        )}
      </div>
    );
  }
  const base = editing.kind === "conflict" ? editing.theirs : editing.base;
  const submit = (): void => save(editing.draft, base);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") finish();
    if (event.key === "Enter" && (!isLong || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    }
  };
  const field = {
    "aria-label": label,
    value: editing.draft,
    maxLength,
    autoFocus: true,
    readOnly: editing.kind === "saving",
    onKeyDown,
  };
  return (
    <div className={css["form"]}>
      {isLong ? (
        <Textarea {...field} autosize minRows={3} maxRows={16} onChange={(event) => type(event.currentTarget.value)} />
      ) : (
        <TextInput {...field} onChange={(event) => type(event.currentTarget.value)} />
      )}
      {editing.kind === "conflict" ? (
        <Conflict theirs={editing.theirs} onMine={submit} onTheirs={finish} />
      ) : (
        <div className={css["buttons"]}>
          <Button size="xs" loading={editing.kind === "saving"} onClick={submit}>
            {t("page.saveIt")}
          </Button>
          <Button size="xs" variant="default" onClick={finish}>
            {t("page.cancel")}
          </Button>
        </div>
      )}
      {editing.kind === "yes" && <FormProblem failure={editing.failure} />}
    </div>
  );
}
