import { IconAlertTriangle, IconClock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Conversation } from "../../chat/Conversation.ts";
import type { SendState } from "../../chat/Outbox.ts";
import { SmallAction } from "../controls/SmallAction.tsx";
import css from "./OutgoingItem.module.css";
import { Said } from "./MessageItem.tsx";
import { DraftChip } from "./ReferenceChip.tsx";

type Reason = "unreachable" | "forbidden" | "tooFast" | "noReference" | "other";

const reasons: Readonly<Partial<Record<NonNullable<SendState["code"]>, Reason>>> = {
  unavailable: "unreachable",
  timeout: "unreachable",
  draining: "unreachable",
  forbidden: "forbidden",
  "not-found": "forbidden",
  "rate-limited": "tooFast",
  unprocessable: "noReference",
};

interface OutgoingItemProps {
  readonly conversation: Conversation;
  readonly outgoing: SendState;
}

/** A message that the server has not got: on its way, or waiting for its author to try again. */
export function OutgoingItem({ conversation, outgoing }: OutgoingItemProps) {
  const { t } = useTranslation();
  const { sendId, code, text, mentions, references } = outgoing;
  return (
    <div className={css["item"]} data-failed={code ? "" : undefined}>
      {text !== "" && <Said text={text} mentions={mentions} />}
      {references.map(({ title, target }, index) => (
        <DraftChip key={index} title={title} target={target} />
      ))}
      {code ? (
        <span className={css["failed"]} role="alert">
          <IconAlertTriangle size={14} aria-hidden="true" />
          <span>{t(`chat.notSentWhy.${reasons[code] ?? "other"}`)}</span>
          <span className={css["ways"]}>
            <SmallAction isLive onClick={() => conversation.resend(sendId)}>
              {t("chat.again")}
            </SmallAction>
            {code === "unprocessable" && text !== "" && (
              <SmallAction isLive onClick={() => conversation.resendBare(sendId)}>
                {t("chat.sendBare")}
              </SmallAction>
            )}
            <SmallAction onClick={() => conversation.drop(sendId)}>{t("chat.drop")}</SmallAction>
          </span>
        </span>
      ) : (
        <span className={css["state"]}>
          <IconClock size={13} aria-hidden="true" />
          {t("chat.sending")}
        </span>
      )}
    </div>
  );
}
