import { Tooltip, VisuallyHidden } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCloudCheck,
  IconCloudOff,
  IconCloudUpload,
  IconLock,
  IconLockOpen,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ReactNode } from "react";
import type { SaveState, SessionSnapshot } from "../../session/SessionSnapshot.ts";
import { encryptionOf } from "./encryption.ts";
import css from "./StatusChips.module.css";

interface ChipProps {
  readonly icon: ReactNode;
  readonly word: string;
  readonly hint: string;
  readonly tone: "plain" | "look" | "live";
}

/** A state in a word; the whole sentence on hover, on focus and for screen readers. */
function Chip({ icon, word, hint, tone }: ChipProps) {
  return (
    <Tooltip label={hint} multiline maw={300} events={{ hover: true, focus: true, touch: true }}>
      <button type="button" className={css["chip"]} data-tone={tone} aria-label={`${word}. ${hint}`}>
        {icon}
        <span className={css["word"]}>{word}</span>
      </button>
    </Tooltip>
  );
}

const saveIcons: Readonly<Record<SaveState, ReactNode>> = {
  saved: <IconCloudCheck />,
  saving: <IconCloudUpload />,
  offline: <IconCloudOff />,
  readOnly: <IconAlertTriangle />,
};

function toneOf(save: SaveState): "plain" | "look" {
  return save === "saved" || save === "saving" ? "plain" : "look";
}

export function SaveChip({ save }: { readonly save: SaveState }) {
  const { t } = useTranslation();
  return (
    <Chip icon={saveIcons[save]} word={t(`session.${save}`)} hint={t(`session.${save}Hint`)} tone={toneOf(save)} />
  );
}

export function EncryptionChip({ suite }: { readonly suite: string | undefined }) {
  const { t } = useTranslation();
  const encryption = encryptionOf(suite);
  const isPending = encryption === "pending";
  return (
    <Chip
      icon={isPending ? <IconLockOpen /> : <IconLock />}
      word={t(`session.encryption.${encryption}`)}
      hint={isPending ? t("session.encryption.pendingHint") : t("session.encryption.hint", { suite: suite ?? "" })}
      tone="plain"
    />
  );
}

/** The same states without room for words: a phone's tool sheet has the words. */
export function StateMarks({ snapshot }: { readonly snapshot: SessionSnapshot }) {
  const { t } = useTranslation();
  const encryption = encryptionOf(snapshot.call.srtpSuite);
  return (
    <span className={css["marks"]} data-tone={toneOf(snapshot.save)}>
      {saveIcons[snapshot.save]}
      <VisuallyHidden>{t(`session.${snapshot.save}`)}</VisuallyHidden>
      {encryption === "pending" ? <IconLockOpen /> : <IconLock />}
      <VisuallyHidden>{t(`session.encryption.${encryption}`)}</VisuallyHidden>
    </span>
  );
}

function stageWords(snapshot: SessionSnapshot): "youPresent" | "nobodyPresents" | "presents" {
  if (snapshot.isPresenter) return "youPresent";
  return snapshot.presenterId === undefined ? "nobodyPresents" : "presents";
}

/** Who holds the stage, and whether this screen shows it. */
export function PresenterChip({ snapshot }: { readonly snapshot: SessionSnapshot }) {
  const { t } = useTranslation();
  const words = stageWords(snapshot);
  const name = snapshot.peers.find((peer) => peer.id === snapshot.presenterId)?.name ?? "";
  if (!snapshot.session) return null;
  const isAway = words === "presents" && !snapshot.isFollowing;
  return (
    <output className={css["presenter"]} data-tone={words === "nobodyPresents" ? "idle" : isAway ? "look" : "live"}>
      <span className={css["dot"]} />
      <strong>{words === "presents" ? t("session.presents", { name }) : t(`session.${words}`)}</strong>
      {words === "presents" && (
        <span className={css["follow"]}>{t(isAway ? "session.youAreFree" : "session.youFollow")}</span>
      )}
    </output>
  );
}
