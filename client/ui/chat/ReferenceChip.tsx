import { IconEyeOff, IconFolder, IconPhoto, IconPointer, IconRuler2, IconUnlink, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Reference, ReferenceView } from "../../../shared/model/chat.ts";
import { useChatPlace } from "./ChatPlace.ts";
import css from "./ReferenceChip.module.css";

const icons: Readonly<Record<Reference["kind"], ReactNode>> = {
  case: <IconFolder size={16} stroke={1.75} aria-hidden="true" />,
  study: <IconPhoto size={16} stroke={1.75} aria-hidden="true" />,
  scene: <IconPointer size={16} stroke={1.75} aria-hidden="true" />,
  mark: <IconRuler2 size={16} stroke={1.75} aria-hidden="true" />,
};

function useLabel() {
  const { t } = useTranslation();
  return (target: Reference): string =>
    target.kind === "case" || target.label === "" ? t(`chat.reference.${target.kind}`) : target.label;
}

/** Something that a message points at; one press opens it. */
export function ReferenceChip({ reference }: { readonly reference: ReferenceView }) {
  const { t } = useTranslation();
  const { openReference } = useChatPlace();
  const labelOf = useLabel();
  const { kind, seen, isGone } = reference;
  if (!seen) {
    const Icon = isGone ? IconUnlink : IconEyeOff;
    return (
      <span className={css["hidden"]}>
        <Icon size={16} stroke={1.75} aria-hidden="true" />
        {isGone && kind !== "case" ? t(`chat.reference.gone.${kind}`) : t("chat.reference.hidden")}
      </span>
    );
  }
  const { caseNumber, caseTitle, target } = seen;
  const label = target.kind === "case" ? caseTitle : labelOf(target);
  return (
    <button
      type="button"
      className={css["chip"]}
      title={t("chat.reference.open", { title: `${caseNumber} · ${label}` })}
      onClick={() => openReference(target)}
    >
      {icons[target.kind]}
      <span className={css["words"]}>
        <span className={css["number"]}>{caseNumber}</span>
        <bdi className={css["label"]}>{label}</bdi>
      </span>
    </button>
  );
}

interface DraftChipProps {
  readonly title: string;
  readonly target: Reference;
  /** Absent once it is on its way. */
  readonly onRemove?: () => void;
}

/** What will be sent along. */
export function DraftChip({ title, target, onRemove }: DraftChipProps) {
  const { t } = useTranslation();
  const labelOf = useLabel();
  return (
    <span className={css["chip"]} data-draft="">
      {icons[target.kind]}
      <span className={css["words"]}>
        <span className={css["number"]}>{title}</span>
        <bdi className={css["label"]}>{labelOf(target)}</bdi>
      </span>
      {onRemove && (
        <button type="button" className={css["remove"]} aria-label={t("chat.unlink", { title })} onClick={onRemove}>
          <IconX size={14} />
        </button>
      )}
    </span>
  );
}

/** What it is called in the menu from which it is chosen. */
export function ReferenceIcon({ kind }: { readonly kind: Reference["kind"] }) {
  return icons[kind];
}
