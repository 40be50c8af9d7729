import { VisuallyHidden } from "@mantine/core";
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
import type { SaveState } from "../../collab/SaveState.ts";
import type { CallSnapshot, SessionSnapshot } from "../../session/SessionSnapshot.ts";
import { encryptionOf } from "./encryption.ts";
import css from "./StatusChips.module.css";
import { useHint } from "./useHint.tsx";

interface ChipProps {
  readonly icon: ReactNode;
  readonly word: string;
  readonly hint: string;
  readonly tone: "plain" | "look" | "live";
}

/** A state in a word; the whole sentence on hover, on focus and for screen readers. */
function Chip({ icon, word, hint, tone }: ChipProps) {
  const { handlers, hint: spoken } = useHint({ label: hint, isLong: true, byTouch: true });
  return (
    <>
      <button type="button" className={css["chip"]} data-tone={tone} aria-label={`${word}. ${hint}`} {...handlers}>
        {icon}
        <span className={css["word"]}>{word}</span>
      </button>
      {spoken}
    </>
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

/** How the call is protected, and on hover how it travels. */
export function EncryptionChip({ call }: { readonly call: Pick<CallSnapshot, "srtpSuite" | "path"> }) {
  const { t } = useTranslation();
  const { srtpSuite: suite, path } = call;
  const way = path === undefined ? "" : ` ${t(`session.path.${path}`)}`;
  const encryption = encryptionOf(suite);
  const isPending = encryption === "pending";
  return (
    <Chip
      icon={isPending ? <IconLockOpen /> : <IconLock />}
      word={t(`session.encryption.${encryption}`)}
      hint={
        isPending
          ? t("session.encryption.pendingHint")
          : `${t("session.encryption.hint", { suite: suite ?? "" })}${way}`
      }
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

type Stage = "youPresent" | "unseen" | "nobody" | "away" | "follow" | "free" | "notInStep";

/** One true word of who leads and whether this screen shows it; offline nothing is in step. */
function stageOf({ connection, isPresenter, presenterId, isPresenterHere, isFollowing }: SessionSnapshot): Stage {
  const isJoined = connection.kind === "joined";
  if (isPresenter) return isJoined ? "youPresent" : "unseen";
  if (presenterId === undefined) return "nobody";
  if (!isJoined) return "notInStep";
  if (!isPresenterHere) return "away";
  return isFollowing ? "follow" : "free";
}

const stageTones: Readonly<Record<Stage, "live" | "look" | "idle">> = {
  youPresent: "live",
  unseen: "look",
  nobody: "idle",
  away: "look",
  follow: "live",
  free: "look",
  notInStep: "look",
};

/** What one can do where nobody presents. */
function nobodyHint({ may }: SessionSnapshot) {
  if (may.takeStage) return "stage.nobodyYours";
  return may.holdStage ? "stage.nobodyAsk" : "stage.nobody";
}

/** Who holds the stage, and whether this screen shows it. */
export function PresenterChip({ snapshot }: { readonly snapshot: SessionSnapshot }) {
  const { t } = useTranslation();
  if (!snapshot.session) return null;
  const stage = stageOf(snapshot);
  const name = snapshot.presenterName === "" ? t("session.stage.presenter") : snapshot.presenterName;
  return (
    <output className={css["presenter"]} data-tone={stageTones[stage]} data-stage={stage}>
      <span className={css["dot"]} />
      <strong>{t(`session.stage.${stage}.who`, { name })}</strong>
      {stage !== "youPresent" && (
        <span className={css["follow"]}>
          {stage === "nobody" ? t(nobodyHint(snapshot)) : t(`session.stage.${stage}.how`)}
        </span>
      )}
    </output>
  );
}
