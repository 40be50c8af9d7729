import { SegmentedControl } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MarkSnapshot } from "../../session/MarkSnapshot.ts";
import { SmallAction } from "../controls/SmallAction.tsx";
import { copyText } from "./copyText.ts";
import css from "./MarksPanel.module.css";
import { measureTable } from "./measureTable.ts";

const SAID_FOR_MS = 4_000;

function CopyButton({ marks }: { readonly marks: readonly MarkSnapshot[] }) {
  const { t, i18n } = useTranslation();
  const [outcome, setOutcome] = useState<"copied" | "notCopied">();
  useEffect(() => {
    if (outcome === undefined) return undefined;
    const timer = setTimeout(() => setOutcome(undefined), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async (): Promise<void> => {
    const isCopied = await copyText(measureTable(marks, { t, language: i18n.language }));
    setOutcome(isCopied ? "copied" : "notCopied");
  };
  return (
    <SmallAction onClick={() => void copy()}>
      {outcome === "copied" ? <IconCheck size={14} /> : <IconCopy size={14} />}
      <span aria-live="polite">{t(`marks.${outcome ?? "copy"}`)}</span>
    </SmallAction>
  );
}

interface MarksToolbarProps {
  /** What is shown below, and copied. */
  readonly marks: readonly MarkSnapshot[];
  readonly areMine: boolean;
  readonly onChange: (areMine: boolean) => void;
}

/** Whose marks are listed, and what they measure as a table to paste elsewhere. */
export function MarksToolbar({ marks, areMine, onChange }: MarksToolbarProps) {
  const { t } = useTranslation();
  const isAnyMeasured = marks.some(({ measure }) => measure !== undefined);
  return (
    <div className={css["toolbar"]}>
      <SegmentedControl
        size="xs"
        aria-label={t("marks.whose")}
        value={areMine ? "mine" : "all"}
        onChange={(value) => onChange(value === "mine")}
        data={[
          { value: "all", label: t("marks.all") },
          { value: "mine", label: t("marks.mine") },
        ]}
      />
      {isAnyMeasured && <CopyButton marks={marks} />}
    </div>
  );
}
